import Columnar

/// Rows numbered by the values of grouping columns: equal ones share a number, from 0 up; not every number need occur.
protocol KeyCodes: Sendable {
  associatedtype Code: FixedWidthInteger & BitwiseCopyable & Sendable
  /// For each row.
  var codes: [Code] { get }
  var count: Int { get }
}

extension KeyCodes {
  /// For each code, some row that has it; −1 where no row has.
  func someRows(_ execution: Execution) throws -> [Int32] {
    let piece = max(Execution.blockRows, (codes.count + execution.threads - 1) / execution.threads, count)
    let parts = try execution.blocks(of: codes.count, rows: piece) { [codes, count] range in
      var rows = [Int32](repeating: -1, count: count)
      let codes = codes.span
      rows.withUnsafeMutableBufferPointer { rows in
        for row in range { rows[Int(codes[row])] = Int32(truncatingIfNeeded: row) }
      }
      return rows
    }
    var rows = parts.first ?? [Int32](repeating: -1, count: count)
    for part in parts.dropFirst() { for code in rows.indices { rows[code] = max(rows[code], part[code]) } }
    return rows
  }

  /// The groups of the rows, by the group of each code.
  func renumbered(_ numbers: [Int32], groupCount: Int, _ execution: Execution) throws -> GroupNumbers {
    if groupCount > 256 { return .wide(try execution.map(codes) { numbers[Int($0)] }) }
    let narrow = numbers.map { UInt8(truncatingIfNeeded: $0) }
    return .narrow(
      try execution.fill(codes.count) { [codes] range, out in
        let (codes, narrow) = (codes.span, narrow.span)
        for row in range { out[row] = narrow[Int(codes[row])] }
      })
  }
}

/// Columns that hold codes already, put together in one pass.
struct CodedKeys: KeyCodes {
  let codes: [UInt16]
  let count: Int

  fileprivate struct Digit: Sendable {
    let codes: [Int32]
    let validity: Bitmap?
    /// What missing rows count as.
    let missing: Int
    let factor: Int
  }

  /// Nothing where a column holds no codes, or there are more combinations than sixteen bits tell apart.
  init?(_ columns: [Column], _ execution: Execution) throws {
    var digits: [Digit] = []
    var count = 1
    for column in columns {
      guard case .codes(let codes, let dictionary) = column.storage else { return nil }
      digits.append(Digit(codes: codes, validity: column.validity, missing: dictionary.count, factor: count))
      let (combinations, overflows) = count.multipliedReportingOverflow(by: dictionary.count + 1)
      guard !overflows, combinations <= 1 << 16 else { return nil }
      count = combinations
    }
    self.count = count
    codes = try execution.fill(digits.first?.codes.count ?? 0) { [digits] range, out in
      for (index, digit) in digits.enumerated() { digit.add(to: out, range, isFirst: index == 0) }
    }
  }
}

extension CodedKeys.Digit {
  /// Adds a column's share to the codes of the rows of a range, which starts at a word.
  @inline(__always)
  fileprivate func add(to out: UnsafeMutablePointer<UInt16>, _ range: Range<Int>, isFirst: Bool) {
    let codes = codes.span
    let factor = UInt16(truncatingIfNeeded: factor)
    if isFirst {
      for row in range { out[row] = UInt16(truncatingIfNeeded: codes[row]) &* factor }
    } else {
      for row in range { out[row] &+= UInt16(truncatingIfNeeded: codes[row]) &* factor }
    }
    guard let validity else { return }
    let absent = UInt16(truncatingIfNeeded: missing)
    let words = validity.words.span
    for word in range.lowerBound >> 6..<(range.upperBound + 63) >> 6 {
      var bits = ~words[word]
      if word << 6 + 64 > range.upperBound { bits &= (1 << UInt64(range.upperBound & 63)) - 1 }
      while bits != 0 {
        let row = word << 6 &+ bits.trailingZeroBitCount
        out[row] &+= (absent &- UInt16(truncatingIfNeeded: codes[row])) &* factor
        bits &= bits &- 1
      }
    }
  }
}
