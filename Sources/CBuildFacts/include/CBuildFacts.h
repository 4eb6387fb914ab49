#ifndef CBUILDFACTS_H
#define CBUILDFACTS_H

#include <stdbool.h>

/// The commit that was built, as whoever built it said; empty where nobody did.
const char *cbuild_commit(void);

/// Whether Swift's runtime is a library beside the program, rather than linked in.
bool cbuild_runtime_is_loaded(void);

#endif
