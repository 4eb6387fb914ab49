/// Days, or moments, of one block.
final class DatePart: ColumnPart, @unchecked Sendable {
  private let order: DatePartOrder
  let hasTimes: Bool
  private(set) var days: [Int32] = []
  private(set) var moments: [Int64] = []

  init(_ reader: CellReader, file: Int, position: Int, order: DatePartOrder, hasTimes: Bool) {
    self.order = order
    self.hasTimes = hasTimes
    super.init(reader, file: file, position: position)
  }

  override func append(_ batch: CellBatch) {
    withUnsafeTemporaryAllocation(of: (days: Int32, time: Int64).self, capacity: batch.rows) { read in
      let base = batch.text.base
      let column = position
      var plain = 0
      var last = PlainDate()
      collect(batch) { row in
        let start = batch.start(row, column)
        if batch.end(row, column) - start == 10, last.read(base + start) {
          plain &+= 1
          read[row] = (last.days, 0)
          return true
        }
        return readCarefully(batch, row, &read[row])
      }
      facts.dates.count += plain
      facts.dates.definite += plain
      if hasTimes {
        moments.append(contentsOf: read.lazy.map { Moment.start(ofDay: $0.days) + $0.time })
      } else {
        days.append(contentsOf: read.lazy.map(\.days))
      }
    }
  }

  private func readCarefully(_ batch: CellBatch, _ row: Int, _ read: inout (days: Int32, time: Int64)) -> Bool {
    let shape = CellShape(batch.text.base, batch.start(row, position), batch.end(row, position), marks: batch.marks)
    let meaning = reader.meaning(of: shape, in: batch.text)
    facts.add(meaning, at: place(shape))
    read = (0, 0)
    if case .missing = meaning { return false }
    guard case .date(let reading) = meaning, let days = reading[order] else {
      noteOdd(batch, row)
      return false
    }
    read = (days, reading.time ?? 0)
    return true
  }
}

/// `YYYY-MM-DD`, remembering the last one read: neighbours are often equal.
private struct PlainDate {
  private var head: UInt64 = 0
  private var tail: UInt16 = 0
  var days: Int32 = 0

  /// Reads ten bytes; false where they are not such a date.
  @inline(__always)
  mutating func read(_ text: UnsafePointer<UInt8>) -> Bool {
    let raw = UnsafeRawPointer(text)
    let head = raw.loadUnaligned(as: UInt64.self)
    let tail = raw.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    if head == self.head, tail == self.tail { return true }
    guard let days = Self.days(head, tail) else { return false }
    self.head = head
    self.tail = tail
    self.days = days
    return true
  }

  private static func days(_ head: UInt64, _ tail: UInt16) -> Int32? {
    // The bytes 4 and 7 are dashes, the others digits.
    guard head & 0xFF00_00FF_0000_0000 == 0x2D00_002D_0000_0000 else { return nil }
    let digits = head & 0x00FF_FF00_FFFF_FFFF | 0x3000_0030_0000_0000
    guard ((digits &+ 0x4646_4646_4646_4646) | (digits &- 0x3030_3030_3030_3030)) & 0x8080_8080_8080_8080 == 0,
      ((tail &+ 0x4646) | (tail &- 0x3030)) & 0x8080 == 0
    else { return nil }
    func digit(_ index: UInt64) -> Int { Int(digits >> (index * 8) & 0xF) }
    let year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3)
    let month = digit(5) * 10 + digit(6)
    let day = Int(tail & 0xF) * 10 + Int(tail >> 8 & 0xF)
    return Day.isValid(year: year, month: month, day: day) ? Day.days(year: year, month: month, day: day) : nil
  }
}
