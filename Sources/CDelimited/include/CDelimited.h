#ifndef CDELIMITED_H
#define CDELIMITED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The innermost loops of reading delimited text, for processors with AVX2. Each does the regular cases only and says where it stopped; Swift does the rest,
// and everything where these are not available. The answers are the same either way.

/// Whether this processor can run the functions below.
bool cdelimited_is_available(void);

/// Where a scan for cells stands.
struct cdelimited_scan {
  const uint8_t *text;
  /// Bytes of text; at least 64 more are readable.
  size_t count;
  /// No record that starts there or later is looked at.
  size_t stop;
  uint8_t delimiter;
  uint8_t quote;
  /// Cells of a record.
  size_t columns;
  /// Positions are written as distances from here.
  intptr_t origin;
  uint32_t *cells;
  /// Positions that fit.
  size_t capacity;
  /// The first record not read. In and out.
  size_t position;
  /// Rows there are. In and out.
  size_t rows;
};

/// Writes the cells of records from `position` on: for each row one less than its start, then the end of each cell.
///
/// Stops before the first record that has another number of cells than `columns`, or a quote where none should be, or ends in the text's last 64 bytes,
/// or that the positions left have no room for. Lines end with LF; there are no escapes and no comments.
void cdelimited_find_cells(struct cdelimited_scan *scan);

/// How the numbers of a column look.
struct cdelimited_decimals {
  uint8_t mark;
  /// Digits behind the mark, 0 to 6; without a mark where 0.
  unsigned places;
};

/// Reads plain numbers of at most 8 bytes from the cells of a column.
///
/// - text: what positions count from, plus one.
/// - cells: the position before the first cell; the next one is its end; the next row's are `stride` further.
/// - values: takes a number for each row, anything for those that are not such numbers.
/// - others: takes the rows that are not, ascending.
/// Returns how many rows are not such numbers.
size_t cdelimited_read_decimals(
  const uint8_t *text, const uint32_t *cells, size_t stride, size_t rows, struct cdelimited_decimals form,
  int64_t *values, uint32_t *others);

/// One of the texts of a table, by code: its first sixteen bytes, zero behind its end, or what stands for a longer one; and where it ends.
struct cdelimited_text {
  uint64_t low;
  uint64_t high;
  intptr_t length;
  intptr_t end;
};

/// A hash table of texts: codes by place, −1 where there is none.
struct cdelimited_texts {
  const int32_t *slots;
  /// The number of places, a power of two, less one.
  size_t mask;
  const struct cdelimited_text *texts;
};

/// Writes the codes of a column's texts as far as they are in the table, of at most sixteen bytes, and neither quoted nor begin with a blank.
///
/// - row: the first row to look at.
/// - missing: takes rows with empty cells, whose code is 0; `missing_count` of them are there. In and out.
/// Returns the first row that has another text, or the number of rows.
size_t cdelimited_find_codes(
  const uint8_t *text, const uint32_t *cells, size_t stride, size_t rows, size_t row, uint8_t quote,
  struct cdelimited_texts table, int32_t *codes, uint32_t *missing, size_t *missing_count);

#endif
