#include "CDelimited.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define WIDE __attribute__((target("avx2,bmi,bmi2,popcnt,pclmul")))

WIDE static inline uint64_t word(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

WIDE static inline uint64_t hash(uint64_t low, uint64_t high, uint64_t length) {
  unsigned __int128 product = (unsigned __int128)(low ^ high * 0x9E3779B97F4A7C15 ^ length << 56) * 0xA0761D6478BD642F;
  return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

WIDE size_t cdelimited_find_codes(
  const uint8_t *text, const uint32_t *cells, size_t stride, size_t rows, size_t row, uint8_t quote,
  struct cdelimited_texts table, int32_t *codes, uint32_t *missing, size_t *missing_count
) {
  for (; row < rows; row++) {
    const uint32_t *cell = cells + row * stride;
    const uint8_t *bytes = text + cell[0];
    uint64_t length = (uint64_t)cell[1] - cell[0] - 1;
    if (length == 0) {
      codes[row] = 0;
      missing[(*missing_count)++] = (uint32_t)row;
      continue;
    }
    if (length > 16 || *bytes == quote || *bytes == ' ' || *bytes == '\t') return row;
    uint64_t low = _bzhi_u64(word(bytes), (unsigned)length * 8);
    uint64_t high = _bzhi_u64(word(bytes + 8), length > 8 ? ((unsigned)length - 8) * 8 : 0);
    size_t place = hash(low, high, length) & table.mask;
    while (true) {
      int32_t code = table.slots[place];
      if (code < 0) return row;
      const struct cdelimited_text *known = table.texts + code;
      if (((known->low ^ low) | (known->high ^ high) | ((uint64_t)known->length ^ length)) == 0) {
        codes[row] = code;
        break;
      }
      place = (place + 1) & table.mask;
    }
  }
  return rows;
}

#else

size_t cdelimited_find_codes(
  const uint8_t *text, const uint32_t *cells, size_t stride, size_t rows, size_t row, uint8_t quote,
  struct cdelimited_texts table, int32_t *codes, uint32_t *missing, size_t *missing_count
) {
  (void)text, (void)cells, (void)stride, (void)rows, (void)quote, (void)table, (void)codes, (void)missing;
  (void)missing_count;
  return row;
}

#endif
