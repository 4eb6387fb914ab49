#include "CDelimited.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define WIDE __attribute__((target("avx2,bmi,bmi2,popcnt,pclmul")))

/// Eight bytes from each of two places.
WIDE static inline __m128i two(const uint8_t *first, const uint8_t *second) {
  __m128i low = _mm_loadl_epi64((const __m128i *)first);
  return _mm_castpd_si128(_mm_loadh_pd(_mm_castsi128_pd(low), (const double *)second));
}

/// What is the same for all numbers of a column.
struct constants {
  __m256i mark, whole, fraction, shortest;
  __m128i mark_shift;
  bool has_mark;
};

/// Four numbers at once; the lanes of the result are set where the cell is no such number.
WIDE static inline __m256i read_four(
  const uint8_t *text, const uint32_t *cells, size_t stride, const struct constants *form, __m256i *values
) {
  const uint32_t *second = cells + stride, *third = second + stride, *fourth = third + stride;
  // The start of each cell in the lower half, its end in the upper one.
  __m256i places = _mm256_inserti128_si256(
    _mm256_castsi128_si256(two((const uint8_t *)cells, (const uint8_t *)second)),
    two((const uint8_t *)third, (const uint8_t *)fourth), 1);
  __m256i bytes = _mm256_inserti128_si256(
    _mm256_castsi128_si256(two(text + cells[0], text + second[0])), two(text + third[0], text + fourth[0]), 1);
  const __m256i one = _mm256_set1_epi64x(1), eight = _mm256_set1_epi64x(8);
  __m256i start = _mm256_and_si256(places, _mm256_set1_epi64x(0xFFFFFFFF));
  __m256i length = _mm256_sub_epi64(_mm256_sub_epi64(_mm256_srli_epi64(places, 32), start), one);
  __m256i first = _mm256_and_si256(bytes, _mm256_set1_epi64x(0xFF));
  __m256i negative = _mm256_cmpeq_epi64(first, _mm256_set1_epi64x('-'));
  // Of nine bytes the last has not been loaded, whatever the sign.
  __m256i wrong = _mm256_cmpgt_epi64(length, eight);
  __m256i count = _mm256_add_epi64(length, negative);
  __m256i digits = _mm256_blendv_epi8(bytes, _mm256_srli_epi64(bytes, 8), negative);
  wrong = _mm256_or_si256(wrong, _mm256_cmpgt_epi64(form->shortest, count));
  digits = _mm256_xor_si256(digits, _mm256_set1_epi8('0'));
  // A zero before other digits.
  __m256i is_zero = _mm256_cmpeq_epi64(_mm256_and_si256(digits, _mm256_set1_epi64x(0xFF)), _mm256_setzero_si256());
  wrong = _mm256_or_si256(wrong, _mm256_and_si256(is_zero, _mm256_cmpgt_epi64(count, form->shortest)));
  // The last byte becomes a lane's highest.
  digits = _mm256_sllv_epi64(digits, _mm256_slli_epi64(_mm256_sub_epi64(eight, count), 3));
  if (form->has_mark) {
    __m256i at = _mm256_and_si256(_mm256_srl_epi64(digits, form->mark_shift), _mm256_set1_epi64x(0xFF));
    wrong = _mm256_or_si256(wrong, _mm256_xor_si256(_mm256_cmpeq_epi64(at, form->mark), _mm256_set1_epi64x(-1)));
    digits = _mm256_or_si256(
      _mm256_and_si256(digits, form->fraction), _mm256_slli_epi64(_mm256_and_si256(digits, form->whole), 8));
  }
  __m256i beyond = _mm256_subs_epu8(digits, _mm256_set1_epi8(9));
  wrong = _mm256_or_si256(
    wrong, _mm256_xor_si256(_mm256_cmpeq_epi64(beyond, _mm256_setzero_si256()), _mm256_set1_epi64x(-1)));
  __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010A));
  __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00010064));
  __m256i all = _mm256_add_epi64(
    _mm256_mul_epu32(fours, _mm256_set1_epi64x(10000)), _mm256_srli_epi64(fours, 32));
  *values = _mm256_sub_epi64(_mm256_xor_si256(all, negative), negative);
  return wrong;
}

WIDE size_t cdelimited_read_decimals(
  const uint8_t *text, const uint32_t *cells, size_t stride, size_t rows, struct cdelimited_decimals form,
  int64_t *values, uint32_t *others
) {
  int mark_shift = (7 - (int)form.places) * 8;
  uint64_t whole = ((uint64_t)1 << mark_shift) - 1;
  struct constants constants = {
    .mark = _mm256_set1_epi64x(form.mark ^ '0'),
    .whole = _mm256_set1_epi64x((long long)whole),
    .fraction = _mm256_set1_epi64x((long long)~(whole << 8 | 0xFF)),
    .shortest = _mm256_set1_epi64x(form.places == 0 ? 1 : form.places + 2),
    .mark_shift = _mm_cvtsi32_si128(mark_shift),
    .has_mark = form.places > 0,
  };
  size_t found = 0, row = 0;
  for (; row + 4 <= rows; row += 4) {
    __m256i four;
    __m256i wrong = read_four(text, cells + row * stride, stride, &constants, &four);
    _mm256_storeu_si256((__m256i *)(values + row), four);
    unsigned bits = (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(wrong));
    while (bits) {
      others[found++] = (uint32_t)row + (uint32_t)__builtin_ctz(bits);
      bits &= bits - 1;
    }
  }
  for (; row < rows; row++) others[found++] = (uint32_t)row;
  return found;
}

#else

size_t cdelimited_read_decimals(
  const uint8_t *text, const uint32_t *cells, size_t stride, size_t rows, struct cdelimited_decimals form,
  int64_t *values, uint32_t *others
) {
  (void)text, (void)cells, (void)stride, (void)form, (void)values;
  for (size_t row = 0; row < rows; row++) others[row] = (uint32_t)row;
  return rows;
}

#endif
