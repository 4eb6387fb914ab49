#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define WIDE __attribute__((target("avx2,bmi,bmi2,popcnt")))

WIDE static inline __m256i four(const int64_t *keys) { return _mm256_loadu_si256((const __m256i *)keys); }

/// The lower 64 bits of products; the upper half of `b` only counts where it is wide.
WIDE static inline __m256i product(__m256i a, __m256i b, bool is_wide) {
  __m256i cross = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), b);
  if (is_wide) cross = _mm256_add_epi64(cross, _mm256_mul_epu32(a, _mm256_srli_epi64(b, 32)));
  return _mm256_add_epi64(_mm256_mul_epu32(a, b), _mm256_slli_epi64(cross, 32));
}

/// Whole numbers from 0 to 2^32 and a little more, as numbers and back: they stand in the lowest places of 2^52.
WIDE static inline __m256d number(__m256i whole) {
  const __m256i base = _mm256_set1_epi64x(0x4330000000000000);
  return _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(whole, base)), _mm256_castsi256_pd(base));
}
WIDE static inline __m256i nearest(__m256d number) {
  const __m256i base = _mm256_set1_epi64x(0x4330000000000000);
  return _mm256_xor_si256(_mm256_castpd_si256(_mm256_add_pd(number, _mm256_castsi256_pd(base))), base);
}

/// One key at a time, in the same words.
static inline int64_t place(int64_t key, struct ckernels_way way) {
  int64_t within = key < way.low ? way.low : key > way.high ? way.high : key;
  uint64_t whole = (uint64_t)way.high - (uint64_t)way.low;
  uint64_t part = way.falls ? (uint64_t)way.high - (uint64_t)within : (uint64_t)within - (uint64_t)way.low;
  int64_t share = (int64_t)(((part << 32) + whole / 2) / whole);
  return way.turned ? ((int64_t)1 << 32) - share : share;
}

WIDE void ckernels_weigh_way(const int64_t *keys, const uint64_t *known, size_t count, struct ckernels_way way, int64_t *sums) {
  uint64_t whole = (uint64_t)way.high - (uint64_t)way.low;
  const __m256i low = _mm256_set1_epi64x(way.low), high = _mm256_set1_epi64x(way.high);
  const __m256i divisor = _mm256_set1_epi64x((int64_t)whole), half = _mm256_set1_epi64x((int64_t)(whole / 2));
  const __m256i one = _mm256_set1_epi64x((int64_t)1 << 32), weight = _mm256_set1_epi64x(way.weight);
  const __m256i missing = _mm256_set1_epi64x(way.missing), places = _mm256_setr_epi64x(1, 2, 4, 8), none = _mm256_setzero_si256();
  const __m256d factor = _mm256_set1_pd(4294967296.0 / (double)whole);
  const bool is_wide = (uint64_t)way.weight >> 32 != 0;
  size_t row = 0;
  for (; row + 4 <= count; row += 4) {
    __m256i key = four(keys + row);
    key = _mm256_blendv_epi8(key, low, _mm256_cmpgt_epi64(low, key));
    key = _mm256_blendv_epi8(key, high, _mm256_cmpgt_epi64(key, high));
    __m256i part = way.falls ? _mm256_sub_epi64(high, key) : _mm256_sub_epi64(key, low);
    __m256i dividend = _mm256_add_epi64(_mm256_slli_epi64(part, 32), half);
    // The product of numbers is one off at most, which what remains tells: from 0 to the divisor where it is right.
    __m256i share = nearest(_mm256_mul_pd(number(part), factor));
    __m256i rest = _mm256_sub_epi64(dividend, product(share, divisor, false));
    share = _mm256_add_epi64(share, _mm256_cmpgt_epi64(none, rest));
    share = _mm256_add_epi64(
      share, _mm256_andnot_si256(_mm256_cmpgt_epi64(divisor, rest), _mm256_set1_epi64x(1)));
    if (way.turned) share = _mm256_sub_epi64(one, share);
    if (known) {
      __m256i bits = _mm256_set1_epi64x((int64_t)(known[row / 64] >> (row % 64)));
      share = _mm256_blendv_epi8(missing, share, _mm256_cmpeq_epi64(_mm256_and_si256(bits, places), places));
    }
    __m256i *sum = (__m256i *)(sums + row);
    _mm256_storeu_si256(sum, _mm256_add_epi64(_mm256_loadu_si256(sum), product(share, weight, is_wide)));
  }
  for (; row < count; row++) {
    int is_known = !known || (known[row / 64] >> (row % 64) & 1);
    int64_t share = is_known ? place(keys[row], way) : way.missing;
    sums[row] = (int64_t)((uint64_t)sums[row] + (uint64_t)share * (uint64_t)way.weight);
  }
}

/// All bits of a narrow lane are set where those of the wide one are.
WIDE static inline __m128i narrow(__m256i wide) {
  return _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(wide, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6)));
}

WIDE static inline unsigned signs(__m256i lanes) { return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(lanes)); }

WIDE void ckernels_cells(
  const int64_t *first, const int64_t *second, size_t count, const int64_t bounds[2], const int64_t lasts[2], int32_t *codes,
  size_t tallies[6]
) {
  const __m256i bound_a = _mm256_set1_epi64x(bounds[0]), bound_b = _mm256_set1_epi64x(bounds[1]);
  const __m256i last_a = _mm256_set1_epi64x(lasts[0]), last_b = _mm256_set1_epi64x(lasts[1]);
  size_t low_a = 0, low_b = 0, low_both = 0, above_a = 0, above_b = 0, row = 0;
  for (; row + 4 <= count; row += 4) {
    __m256i a = four(first + row), b = four(second + row);
    __m256i below_a = _mm256_cmpgt_epi64(bound_a, a), below_b = _mm256_cmpgt_epi64(bound_b, b);
    unsigned signs_a = signs(below_a), signs_b = signs(below_b);
    low_a += (size_t)_mm_popcnt_u32(signs_a);
    low_b += (size_t)_mm_popcnt_u32(signs_b);
    low_both += (size_t)_mm_popcnt_u32(signs_a & signs_b);
    above_a += (size_t)_mm_popcnt_u32(signs(_mm256_cmpgt_epi64(a, last_a)) & ~signs_a);
    above_b += (size_t)_mm_popcnt_u32(signs(_mm256_cmpgt_epi64(b, last_b)) & ~signs_b);
    __m128i code = _mm_sub_epi32(_mm_setzero_si128(), _mm_add_epi32(_mm_slli_epi32(narrow(below_a), 1), narrow(below_b)));
    _mm_storeu_si128((__m128i *)(codes + row), code);
  }
  for (; row < count; row++) {
    int below_a = first[row] < bounds[0], below_b = second[row] < bounds[1];
    codes[row] = 2 * below_a + below_b;
    low_a += (size_t)below_a;
    low_b += (size_t)below_b;
    low_both += (size_t)(below_a && below_b);
    above_a += (size_t)(!below_a && first[row] > lasts[0]);
    above_b += (size_t)(!below_b && second[row] > lasts[1]);
  }
  tallies[0] += count - low_a - low_b + low_both;
  tallies[1] += low_b - low_both;
  tallies[2] += low_a - low_both;
  tallies[3] += low_both;
  tallies[4] += count - low_a - above_a;
  tallies[5] += count - low_b - above_b;
}

#else

void ckernels_weigh_way(const int64_t *keys, const uint64_t *known, size_t count, struct ckernels_way way, int64_t *sums) {
  (void)keys, (void)known, (void)count, (void)way, (void)sums;
  __builtin_trap();
}

void ckernels_cells(
  const int64_t *first, const int64_t *second, size_t count, const int64_t bounds[2], const int64_t lasts[2], int32_t *codes,
  size_t tallies[6]
) {
  (void)first, (void)second, (void)count, (void)bounds, (void)lasts, (void)codes, (void)tallies;
  __builtin_trap();
}

#endif
