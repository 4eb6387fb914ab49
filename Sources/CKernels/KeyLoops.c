#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define WIDE __attribute__((target("avx2,bmi,bmi2,popcnt")))

WIDE static inline __m256i four(const int64_t *keys) { return _mm256_loadu_si256((const __m256i *)keys); }

WIDE static inline __m256i lesser(__m256i a, __m256i b) { return _mm256_blendv_epi8(a, b, _mm256_cmpgt_epi64(a, b)); }
WIDE static inline __m256i greater(__m256i a, __m256i b) { return _mm256_blendv_epi8(b, a, _mm256_cmpgt_epi64(a, b)); }

/// Brings the extremes of four lanes each to those that are there.
WIDE static inline void gather_extremes(__m256i low, __m256i high, int64_t *smallest, int64_t *largest) {
  int64_t lows[4], highs[4];
  _mm256_storeu_si256((__m256i *)lows, low);
  _mm256_storeu_si256((__m256i *)highs, high);
  for (unsigned lane = 0; lane < 4; lane++) {
    if (lows[lane] < *smallest) *smallest = lows[lane];
    if (highs[lane] > *largest) *largest = highs[lane];
  }
}

WIDE void ckernels_extremes(const int64_t *keys, size_t count, int64_t *smallest, int64_t *largest) {
  __m256i low = _mm256_set1_epi64x(*smallest), high = _mm256_set1_epi64x(*largest);
  __m256i other_low = low, other_high = high;
  size_t row = 0;
  for (; row + 8 <= count; row += 8) {
    __m256i first = four(keys + row), second = four(keys + row + 4);
    low = lesser(low, first), high = greater(high, first);
    other_low = lesser(other_low, second), other_high = greater(other_high, second);
  }
  gather_extremes(lesser(low, other_low), greater(high, other_high), smallest, largest);
  for (; row < count; row++) {
    if (keys[row] < *smallest) *smallest = keys[row];
    if (keys[row] > *largest) *largest = keys[row];
  }
}

WIDE void ckernels_score(
  const int64_t *keys, size_t count, const int64_t *edges, size_t edge_count, unsigned turned, uint8_t *scores
) {
  const __m256i pairs = _mm256_setr_epi8(
    0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  const __m256i base = _mm256_set1_epi8((char)(turned ? turned : 1));
  size_t row = 0;
  for (; row + 32 <= count; row += 32) {
    __m256i above[8];
    for (unsigned part = 0; part < 8; part++) above[part] = _mm256_setzero_si256();
    for (size_t edge = 0; edge < edge_count; edge++) {
      __m256i bound = _mm256_set1_epi64x(edges[edge]);
      for (unsigned part = 0; part < 8; part++)
        above[part] = _mm256_sub_epi64(above[part], _mm256_cmpgt_epi64(four(keys + row + part * 4), bound));
    }
    // A lane gets the counts of every fourth row, a byte each; then bytes are put in the order of rows.
    __m256i all = above[7];
    for (unsigned part = 7; part-- > 0;) all = _mm256_or_si256(_mm256_slli_epi64(all, 8), above[part]);
    all = turned ? _mm256_sub_epi8(base, all) : _mm256_add_epi8(base, all);
    all = _mm256_shuffle_epi8(all, pairs);
    __m128i low = _mm256_castsi256_si128(all), high = _mm256_extracti128_si256(all, 1);
    _mm_storeu_si128((__m128i *)(scores + row), _mm_unpacklo_epi16(low, high));
    _mm_storeu_si128((__m128i *)(scores + row + 16), _mm_unpackhi_epi16(low, high));
  }
  for (; row < count; row++) {
    unsigned above = 0;
    for (size_t edge = 0; edge < edge_count; edge++) above += keys[row] > edges[edge];
    scores[row] = (uint8_t)(turned ? turned - above : 1 + above);
  }
}

/// Up to four steps at a time; those that are missing are the smallest number, which nothing is below.
WIDE static void step_down_four(
  const int64_t *keys, size_t count, const int64_t steps[4], bool adds, int32_t *codes, size_t fallen[4]
) {
  __m256i bounds[4], counts[4];
  for (unsigned step = 0; step < 4; step++) {
    bounds[step] = _mm256_set1_epi64x(steps[step]);
    counts[step] = _mm256_setzero_si256();
  }
  size_t row = 0;
  for (; row + 8 <= count; row += 8) {
    __m256i first = four(keys + row), second = four(keys + row + 4);
    __m256i below = _mm256_setzero_si256();
    for (unsigned step = 0; step < 4; step++) {
      __m256i a = _mm256_cmpgt_epi64(bounds[step], first), b = _mm256_cmpgt_epi64(bounds[step], second);
      __m256i narrow = _mm256_castps_si256(
        _mm256_shuffle_ps(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b), 0x88));
      counts[step] = _mm256_sub_epi32(counts[step], narrow);
      below = _mm256_sub_epi32(below, narrow);
    }
    below = _mm256_permute4x64_epi64(below, 0xD8);
    __m256i *place = (__m256i *)(codes + row);
    _mm256_storeu_si256(place, adds ? _mm256_add_epi32(_mm256_loadu_si256(place), below) : below);
  }
  for (unsigned step = 0; step < 4; step++) {
    uint32_t lanes[8];
    _mm256_storeu_si256((__m256i *)lanes, counts[step]);
    fallen[step] = 0;
    for (unsigned lane = 0; lane < 8; lane++) fallen[step] += lanes[lane];
  }
  for (; row < count; row++) {
    int32_t below = 0;
    for (unsigned step = 0; step < 4; step++) {
      bool falls = keys[row] < steps[step];
      below += falls;
      fallen[step] += falls;
    }
    codes[row] = adds ? codes[row] + below : below;
  }
}

void ckernels_step_down(
  const int64_t *keys, size_t count, const int64_t *steps, size_t step_count, int32_t *codes, size_t *fallen
) {
  for (size_t first = 0; first == 0 || first < step_count; first += 4) {
    int64_t next[4];
    size_t below[4];
    for (size_t step = 0; step < 4; step++) next[step] = first + step < step_count ? steps[first + step] : INT64_MIN;
    step_down_four(keys, count, next, first > 0, codes, below);
    for (size_t step = first; step < first + 4 && step < step_count; step++) fallen[step] = below[step - first];
  }
}

/// The lower 64 bits of products; `upper` is the weight's upper half.
WIDE static inline __m256i product(__m256i values, __m256i weight, __m256i upper, bool is_wide) {
  __m256i cross = _mm256_mul_epu32(_mm256_srli_epi64(values, 32), weight);
  if (is_wide) cross = _mm256_add_epi64(cross, _mm256_mul_epu32(values, upper));
  return _mm256_add_epi64(_mm256_mul_epu32(values, weight), _mm256_slli_epi64(cross, 32));
}

WIDE void ckernels_weigh(
  const int64_t *const *columns, const int64_t *weights, size_t column_count, size_t offset, size_t count, int64_t *sums,
  int64_t *smallest, int64_t *largest
) {
  __m256i low = _mm256_set1_epi64x(*smallest), high = _mm256_set1_epi64x(*largest);
  size_t row = 0;
  for (; row + 16 <= count; row += 16) {
    __m256i totals[4];
    for (unsigned part = 0; part < 4; part++) totals[part] = _mm256_setzero_si256();
    for (size_t column = 0; column < column_count; column++) {
      const int64_t *values = columns[column] + offset + row;
      __m256i weight = _mm256_set1_epi64x(weights[column]), upper = _mm256_srli_epi64(weight, 32);
      bool is_wide = (uint64_t)weights[column] >> 32 != 0;
      for (unsigned part = 0; part < 4; part++)
        totals[part] = _mm256_add_epi64(totals[part], product(four(values + part * 4), weight, upper, is_wide));
    }
    for (unsigned part = 0; part < 4; part++) {
      _mm256_storeu_si256((__m256i *)(sums + row + part * 4), totals[part]);
      low = lesser(low, totals[part]), high = greater(high, totals[part]);
    }
  }
  gather_extremes(low, high, smallest, largest);
  for (; row < count; row++) {
    uint64_t total = 0;
    for (size_t column = 0; column < column_count; column++)
      total += (uint64_t)columns[column][offset + row] * (uint64_t)weights[column];
    sums[row] = (int64_t)total;
    if (sums[row] < *smallest) *smallest = sums[row];
    if (sums[row] > *largest) *largest = sums[row];
  }
}

#else

void ckernels_extremes(const int64_t *keys, size_t count, int64_t *smallest, int64_t *largest) {
  (void)keys, (void)count, (void)smallest, (void)largest;
  __builtin_trap();
}

void ckernels_score(
  const int64_t *keys, size_t count, const int64_t *edges, size_t edge_count, unsigned turned, uint8_t *scores
) {
  (void)keys, (void)count, (void)edges, (void)edge_count, (void)turned, (void)scores;
  __builtin_trap();
}

void ckernels_step_down(
  const int64_t *keys, size_t count, const int64_t *steps, size_t step_count, int32_t *codes, size_t *fallen
) {
  (void)keys, (void)count, (void)steps, (void)step_count, (void)codes, (void)fallen;
  __builtin_trap();
}

void ckernels_weigh(
  const int64_t *const *columns, const int64_t *weights, size_t column_count, size_t offset, size_t count, int64_t *sums,
  int64_t *smallest, int64_t *largest
) {
  (void)columns, (void)weights, (void)column_count, (void)offset, (void)count, (void)sums, (void)smallest, (void)largest;
  __builtin_trap();
}

#endif
