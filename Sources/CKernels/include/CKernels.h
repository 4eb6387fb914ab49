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

/// The smallest and the largest of some keys; what is there already counts as well. In and out.
void ckernels_extremes(const int64_t *keys, size_t count, int64_t *smallest, int64_t *largest);

/// Scores of keys: 1 and the number of edges below, or, where `turned` is above zero, `turned` less that number. Scores fit a byte.
void ckernels_score(
  const int64_t *keys, size_t count, const int64_t *edges, size_t edge_count, unsigned turned, uint8_t *scores);

/// For each key how many of some descending steps it is below; `fallen` takes, for each step, how many keys are below it.
void ckernels_step_down(
  const int64_t *keys, size_t count, const int64_t *steps, size_t step_count, int32_t *codes, size_t *fallen);

/// Sums of columns times whole numbers, row by row, wrapping round; and their extremes, to which what is there already counts as well.
///
/// Reads each column from `offset` on.
void ckernels_weigh(
  const int64_t *const *columns, const int64_t *weights, size_t column_count, size_t offset, size_t count, int64_t *sums,
  int64_t *smallest, int64_t *largest);

#endif
