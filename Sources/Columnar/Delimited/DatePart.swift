/// Days or moments of one block.
final class DatePart: ColumnPart, @unchecked Sendable {
  private let order: DatePartOrder
  private let values: Values

  /// Where the block's first value goes.
  enum Values {
    case days(UnsafeMutablePointer<Int32>)
    case moments(UnsafeMutablePointer<Int64>)
  }

  init(_ source: PartSource, order: DatePartOrder, values: Values) {
    self.order = order
    self.values = values
    super.init(source)
  }

  override func read(_ batch: CellBatch) {
    switch values {
    case .days(let values): read(batch) { row, days, _ in values[row] = days }
    case .moments(let values): read(batch) { row, days, time in values[row] = Moment.start(ofDay: days) + time }
    }
  }

  @inline(__always)
  private func read(_ batch: CellBatch, _ put: (_ row: Int, _ days: Int32, _ time: Int64) -> Void) {
    var cells = batch.cells(position)
    var plain = 0
    var last = PlainDate()
    collect(batch) { row in
      let cell = cells.take()
      if cell.length == 10, last.read(cell.text) {
        plain &+= 1
        put(row, last.days, 0)
        return true
      }
      let read = readCarefully(batch, row)
      put(row, read?.days ?? 0, read?.time ?? 0)
      return read != nil
    }
    facts.dates.count += plain
    facts.dates.definite += plain
  }

  @inline(never)
  private func readCarefully(_ batch: CellBatch, _ row: Int) -> (days: Int32, time: Int64)? {
    let shape = shape(batch, row)
    let meaning = reader.meaning(of: shape, in: batch.text)
    facts.add(meaning, at: place(shape))
    if case .missing = meaning { return nil }
    guard case .date(let reading) = meaning, let days = reading[order] else {
      noteOdd(batch, row)
      return nil
    }
    return (days, reading.time ?? 0)
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
