#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The innermost loops over columns, for processors with AVX2. Where these are not available Swift does the same; the answers are the same either way.

/// Whether this processor can run the functions below.
bool ckernels_are_available(void);

/// How many bits of some words are set.
size_t ckernels_count_ones(const uint64_t *words, size_t count);

/// What bits become of tested rows.
struct ckernels_range_form {
  /// A bit is set for a value out of the range, instead of for one within.
  bool outside;
  /// The bits are joined by "and" with those that are in the words.
  bool joins;
};

// Whether each value lies from `first` to `last`, both included: a bit a row, the bits after the last row zero. The numbers of `double`s are compared as such,
// so that nothing lies in a range with a bound that is no number, nor such a value in any range.

void ckernels_test_int32(
  const int32_t *values, size_t count, int32_t first, int32_t last, struct ckernels_range_form form, uint64_t *words);
void ckernels_test_int64(
  const int64_t *values, size_t count, int64_t first, int64_t last, struct ckernels_range_form form, uint64_t *words);
void ckernels_test_double(
  const double *values, size_t count, double first, double last, struct ckernels_range_form form, uint64_t *words);

#endif
