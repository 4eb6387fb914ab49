#define _GNU_SOURCE
#include "CBuildFacts.h"

#include <link.h>
#include <stddef.h>
#include <string.h>

#ifndef ACCT_COMMIT
#define ACCT_COMMIT ""
#endif

const char *cbuild_commit(void) { return ACCT_COMMIT; }

static int is_runtime(struct dl_phdr_info *info, size_t size, void *unused) {
  (void)size, (void)unused;
  return info->dlpi_name != NULL && strstr(info->dlpi_name, "/libswiftCore.") != NULL;
}

bool cbuild_runtime_is_loaded(void) { return dl_iterate_phdr(is_runtime, NULL) != 0; }
