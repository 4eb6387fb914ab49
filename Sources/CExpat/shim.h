// The system's expat, as an archive: a program that reads no workbook pays nothing for it at its start.
#include <expat.h>
