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

/// How many bits are set in both of two runs of words.
size_t ckernels_count_common_ones(const uint64_t *a, const uint64_t *b, size_t count);

/// For each row the number, from 1, of the run of words in which its bit is set; 0 where it is set in none. It is set in one at most.
///
/// Runs have `size` words each and follow one another; there are no more than 255.
void ckernels_number_rows(const uint64_t *runs, size_t run_count, size_t size, size_t count, uint8_t *numbers);

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

/// A straight way from one key, which scales to 0, to a higher one, which scales to 2^32, as the multiple of a weight.
struct ckernels_way {
  int64_t low;
  /// Less than 2^31 above `low`.
  int64_t high;
  /// From `high`, which scales to 0, down to `low` instead.
  bool falls;
  /// What is left to 2^32 counts instead.
  bool turned;
  /// What an unknown key scales to.
  int64_t missing;
  int64_t weight;
};

/// Adds to each sum the weight times where the key lies on the way, rounded to a whole number, halves up; wraps round.
///
/// A key is unknown where its bit is not set; without `known` all are known.
void ckernels_weigh_way(const int64_t *keys, const uint64_t *known, size_t count, struct ckernels_way way, int64_t *sums);

/// The cell of each row by two keys: 2 where the first is below its bound, plus 1 where the second is; and the rows of the four cells, and those whose keys lie
/// from `bounds` to `lasts`, added to six tallies.
void ckernels_cells(
  const int64_t *first, const int64_t *second, size_t count, const int64_t bounds[2], const int64_t lasts[2], int32_t *codes,
  size_t tallies[6]);

#endif
