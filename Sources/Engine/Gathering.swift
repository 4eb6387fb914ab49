import Columnar

/// Columns made of the rows of others, many at a time.
extension Execution {
  /// One value for each row number, in the order of the numbers; −1 gives a missing value.
  func gather(_ column: Column, _ rows: [Int32]) throws -> Column {
    let storage: Column.Storage =
      switch column.storage {
      case .int32(let values): .int32(try gather(values, rows))
      case .int64(let values): .int64(try gather(values, rows))
      case .double(let values): .double(try gather(values, rows))
      case .codes(let codes, let dictionary): .codes(try gather(codes, rows), dictionary)
      case .bits(let bits): .bits(try gather(bits, rows))
      case .bytes: column.gather(rows: rows).storage
      }
    return Column(type: column.type, storage: storage, validity: try gatherValidity(column.validity, rows)).marked(
      column.mask)
  }

  private func gather<Value: Numeric & BitwiseCopyable & Sendable>(
    _ values: [Value], _ rows: [Int32]
  ) throws -> [Value] {
    try fill(rows.count) { range, out in
      values.withUnsafeBufferPointer { values in
        rows.withUnsafeBufferPointer { rows in
          for index in range {
            let row = Int(rows[index])
            out[index] = row < 0 ? .zero : values[row]
          }
        }
      }
    }
  }

  private func gather(_ bits: Bitmap, _ rows: [Int32]) throws -> Bitmap {
    try fillBits(rows.count) { range, words in
      bits.words.withUnsafeBufferPointer { source in
        rows.withUnsafeBufferPointer { rows in
          testRows(range, into: words) { index in
            let row = Int(rows[index])
            return row >= 0 && source[row >> 6] >> UInt64(truncatingIfNeeded: row & 63) & 1 == 1
          }
        }
      }
    }
  }

  private func gatherValidity(_ validity: Bitmap?, _ rows: [Int32]) throws -> Bitmap? {
    if let validity { return try gather(validity, rows) }
    let pointing = try fillBits(rows.count) { range, words in
      rows.withUnsafeBufferPointer { rows in testRows(range, into: words) { rows[$0] >= 0 } }
    }
    return pointing.allTrue ? nil : pointing
  }
}

/// A function of days, worked out once a day where the days lie close together.
struct DayTable<Value: BitwiseCopyable & Sendable>: Sendable {
  private let first: Int32
  let values: [Value]

  /// Nothing when there are too many days between the first and the last to be worth it.
  init?(_ days: [Int32], _ execution: Execution, _ body: (Int32) -> Value) throws {
    let ranges = try execution.blocks(of: days.count) { block in
      days.withUnsafeBufferPointer { days in
        var (low, high) = (Int32.max, Int32.min)
        for row in block {
          low = min(low, days[row])
          high = max(high, days[row])
        }
        return (low: low, high: high)
      }
    }
    guard let low = ranges.map(\.low).min(), let high = ranges.map(\.high).max(),
      Int(high) - Int(low) < max(1024, days.count / 2)
    else { return nil }
    first = low
    values = (low...high).map(body)
  }

  @inline(__always)
  subscript(day: Int32) -> Value { values[Int(day - first)] }
}

extension Execution {
  /// A value for each day.
  func mapDays<Value: BitwiseCopyable & Sendable>(
    _ days: [Int32], _ body: @Sendable (Int32) -> Value
  ) throws -> [Value] {
    let table = try DayTable(days, self, body)
    return try fill(days.count) { range, out in
      days.withUnsafeBufferPointer { days in
        if let table {
          for row in range { out[row] = table[days[row]] }
        } else {
          for row in range { out[row] = body(days[row]) }
        }
      }
    }
  }
}
