#include "CDelimited.h"

#if defined(__x86_64__)
#include <immintrin.h>

bool cdelimited_is_available(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")
    && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");
}

#define WIDE __attribute__((target("avx2,bmi,bmi2,popcnt,pclmul")))

WIDE static inline uint64_t equal(__m256i low, __m256i high, __m256i pattern) {
  uint32_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, pattern));
  uint32_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, pattern));
  return first | (uint64_t)second << 32;
}

/// Set from each opening quote to before its closing one.
WIDE static inline uint64_t inside(uint64_t quotes) {
  __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)quotes), _mm_set1_epi8(-1), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

/// Writes the places of the bits that are set, and eight at least; returns how many there are.
WIDE static inline size_t put(uint64_t bits, uint32_t offset, uint32_t *out) {
  size_t count = (size_t)__builtin_popcountll(bits);
  for (int place = 0; place < 8; place++) {
    out[place] = offset + (uint32_t)_tzcnt_u64(bits);
    bits = _blsr_u64(bits);
  }
  for (size_t place = 8; place < count; place++) {
    out[place] = offset + (uint32_t)_tzcnt_u64(bits);
    bits = _blsr_u64(bits);
  }
  return count;
}

WIDE void cdelimited_find_cells(struct cdelimited_scan *scan) {
  const uint8_t *text = scan->text;
  const __m256i delimiter = _mm256_set1_epi8((char)scan->delimiter);
  const __m256i quote = _mm256_set1_epi8((char)scan->quote);
  const __m256i feed = _mm256_set1_epi8('\n');
  const size_t columns = scan->columns;
  const intptr_t origin = scan->origin;
  uint32_t *cells = scan->cells;
  size_t word = scan->position;
  size_t first = scan->rows * (columns + 1);
  size_t next = first + 1;
  uint64_t open = 0, behind_special = 1;
  if (next + 256 > scan->capacity) return;
  cells[first] = (uint32_t)((intptr_t)word - 1 - origin);
  while (word + 65 <= scan->count) {
    if (next + 256 > scan->capacity || (intptr_t)word - origin > (intptr_t)UINT32_MAX - 256) return;
    __m256i low = _mm256_loadu_si256((const __m256i *)(text + word));
    __m256i high = _mm256_loadu_si256((const __m256i *)(text + word + 32));
    uint64_t feeds = equal(low, high, feed);
    uint64_t quotes = equal(low, high, quote);
    uint64_t ends = equal(low, high, delimiter) | feeds;
    if (quotes | open) {
      uint64_t within = inside(quotes) ^ open;
      uint64_t special = ends | quotes;
      ends &= ~within;
      uint64_t opening = quotes & within, closing = quotes & ~within;
      uint8_t after = text[word + 64];
      uint64_t is_special = after == scan->delimiter || after == scan->quote || after == '\n' || after == '\r';
      uint64_t before_special = special >> 1 | is_special << 63;
      if ((opening & ~((ends | closing) << 1 | behind_special)) | (closing & ~before_special)) return;
      open = (uint64_t)((int64_t)within >> 63);
      behind_special = (ends | closing) >> 63;
    } else {
      behind_special = ends >> 63;
    }
    uint32_t offset = (uint32_t)((intptr_t)word - origin);
    uint64_t lines = feeds & ends;
    while (lines) {
      uint64_t through = _blsmsk_u64(lines);
      next += put(ends & through, offset, cells + next);
      ends &= ~through;
      lines = _blsr_u64(lines);
      if (next - first - 1 != columns) return;
      uint32_t end = cells[next - 1];
      scan->rows++;
      scan->position = (size_t)(origin + (intptr_t)end) + 1;
      if (scan->position >= scan->stop) return;
      first = next;
      cells[first] = end;
      next = first + 1;
    }
    next += put(ends, offset, cells + next);
    word += 64;
  }
}

#else

bool cdelimited_is_available(void) { return false; }
void cdelimited_find_cells(struct cdelimited_scan *scan) { (void)scan; }

#endif
