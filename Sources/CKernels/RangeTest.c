#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define WIDE __attribute__((target("avx2,bmi,bmi2,popcnt")))

bool ckernels_are_available(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")
    && __builtin_cpu_supports("popcnt");
}

WIDE size_t ckernels_count_ones(const uint64_t *words, size_t count) {
  size_t ones = 0;
  for (size_t word = 0; word < count; word++) ones += (size_t)_mm_popcnt_u64(words[word]);
  return ones;
}

WIDE size_t ckernels_count_common_ones(const uint64_t *a, const uint64_t *b, size_t count) {
  size_t ones = 0;
  for (size_t word = 0; word < count; word++) ones += (size_t)_mm_popcnt_u64(a[word] & b[word]);
  return ones;
}

WIDE void ckernels_number_rows(const uint64_t *runs, size_t run_count, size_t size, size_t count, uint8_t *numbers) {
  const __m256i eighths = _mm256_setr_epi8(
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
  const __m256i places = _mm256_set1_epi64x((int64_t)0x8040201008040201);
  size_t row = 0;
  for (; row + 32 <= count; row += 32) {
    __m256i all = _mm256_setzero_si256();
    for (size_t run = 0; run < run_count; run++) {
      int bits = (int)(uint32_t)(runs[run * size + row / 64] >> (row % 64));
      __m256i spread = _mm256_shuffle_epi8(_mm256_set1_epi32(bits), eighths);
      __m256i there = _mm256_cmpeq_epi8(_mm256_and_si256(spread, places), places);
      all = _mm256_or_si256(all, _mm256_and_si256(there, _mm256_set1_epi8((char)(run + 1))));
    }
    _mm256_storeu_si256((__m256i *)(numbers + row), all);
  }
  for (; row < count; row++) {
    numbers[row] = 0;
    for (size_t run = 0; run < run_count; run++)
      if (runs[run * size + row / 64] >> (row % 64) & 1) numbers[row] = (uint8_t)(run + 1);
  }
}

/// Writes a word whose rows have been tested; `used` is set for those that there are.
WIDE static inline void put(uint64_t within, uint64_t used, struct ckernels_range_form form, uint64_t *word) {
  uint64_t bits = (form.outside ? ~within : within) & used;
  *word = form.joins ? *word & bits : bits;
}

WIDE void ckernels_test_int32(
  const int32_t *values, size_t count, int32_t first, int32_t last, struct ckernels_range_form form, uint64_t *words
) {
  __m256i low = _mm256_set1_epi32(first), high = _mm256_set1_epi32(last);
  size_t whole = count / 64;
  for (size_t word = 0; word < whole; word++) {
    uint64_t outside = 0;
    for (unsigned part = 0; part < 8; part++) {
      __m256i eight = _mm256_loadu_si256((const __m256i *)(values + word * 64 + part * 8));
      __m256i out = _mm256_or_si256(_mm256_cmpgt_epi32(low, eight), _mm256_cmpgt_epi32(eight, high));
      outside |= (uint64_t)(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(out)) << (part * 8);
    }
    put(~outside, ~(uint64_t)0, form, words + word);
  }
  uint64_t within = 0, rest = count % 64;
  if (rest == 0) return;
  for (uint64_t row = 0; row < rest; row++) {
    int32_t value = values[whole * 64 + row];
    within |= (uint64_t)(value >= first && value <= last) << row;
  }
  put(within, ((uint64_t)1 << rest) - 1, form, words + whole);
}

WIDE void ckernels_test_int64(
  const int64_t *values, size_t count, int64_t first, int64_t last, struct ckernels_range_form form, uint64_t *words
) {
  __m256i low = _mm256_set1_epi64x(first), high = _mm256_set1_epi64x(last);
  size_t whole = count / 64;
  for (size_t word = 0; word < whole; word++) {
    uint64_t outside = 0;
    for (unsigned part = 0; part < 16; part++) {
      __m256i four = _mm256_loadu_si256((const __m256i *)(values + word * 64 + part * 4));
      __m256i out = _mm256_or_si256(_mm256_cmpgt_epi64(low, four), _mm256_cmpgt_epi64(four, high));
      outside |= (uint64_t)(unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(out)) << (part * 4);
    }
    put(~outside, ~(uint64_t)0, form, words + word);
  }
  uint64_t within = 0, rest = count % 64;
  if (rest == 0) return;
  for (uint64_t row = 0; row < rest; row++) {
    int64_t value = values[whole * 64 + row];
    within |= (uint64_t)(value >= first && value <= last) << row;
  }
  put(within, ((uint64_t)1 << rest) - 1, form, words + whole);
}

WIDE void ckernels_test_double(
  const double *values, size_t count, double first, double last, struct ckernels_range_form form, uint64_t *words
) {
  __m256d low = _mm256_set1_pd(first), high = _mm256_set1_pd(last);
  size_t whole = count / 64;
  for (size_t word = 0; word < whole; word++) {
    uint64_t within = 0;
    for (unsigned part = 0; part < 16; part++) {
      __m256d four = _mm256_loadu_pd(values + word * 64 + part * 4);
      __m256d in = _mm256_and_pd(_mm256_cmp_pd(four, low, _CMP_GE_OQ), _mm256_cmp_pd(four, high, _CMP_LE_OQ));
      within |= (uint64_t)(unsigned)_mm256_movemask_pd(in) << (part * 4);
    }
    put(within, ~(uint64_t)0, form, words + word);
  }
  uint64_t within = 0, rest = count % 64;
  if (rest == 0) return;
  for (uint64_t row = 0; row < rest; row++) {
    double value = values[whole * 64 + row];
    within |= (uint64_t)(value >= first && value <= last) << row;
  }
  put(within, ((uint64_t)1 << rest) - 1, form, words + whole);
}

#else

bool ckernels_are_available(void) { return false; }

size_t ckernels_count_ones(const uint64_t *words, size_t count) {
  size_t ones = 0;
  for (size_t word = 0; word < count; word++) ones += (size_t)__builtin_popcountll(words[word]);
  return ones;
}

size_t ckernels_count_common_ones(const uint64_t *a, const uint64_t *b, size_t count) {
  size_t ones = 0;
  for (size_t word = 0; word < count; word++) ones += (size_t)__builtin_popcountll(a[word] & b[word]);
  return ones;
}

void ckernels_number_rows(const uint64_t *runs, size_t run_count, size_t size, size_t count, uint8_t *numbers) {
  (void)runs, (void)run_count, (void)size, (void)count, (void)numbers;
  __builtin_trap();
}

void ckernels_test_int32(
  const int32_t *values, size_t count, int32_t first, int32_t last, struct ckernels_range_form form, uint64_t *words
) {
  (void)values, (void)count, (void)first, (void)last, (void)form, (void)words;
  __builtin_trap();
}

void ckernels_test_int64(
  const int64_t *values, size_t count, int64_t first, int64_t last, struct ckernels_range_form form, uint64_t *words
) {
  (void)values, (void)count, (void)first, (void)last, (void)form, (void)words;
  __builtin_trap();
}

void ckernels_test_double(
  const double *values, size_t count, double first, double last, struct ckernels_range_form form, uint64_t *words
) {
  (void)values, (void)count, (void)first, (void)last, (void)form, (void)words;
  __builtin_trap();
}

#endif
