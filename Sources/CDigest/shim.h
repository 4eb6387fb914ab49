// The system's message digests, which libedit brings along.
#include <sys/types.h>
#include <sha2.h>
