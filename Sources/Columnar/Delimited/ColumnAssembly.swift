/// A column of the table: where its values go, and what is said of them, put together from blocks in order.
///
/// Values are written by the parts of the blocks, each at its own rows; everything else belongs to one task at a time.
class ColumnAssembly: @unchecked Sendable {
  final private(set) var facts = ColumnFacts()
  /// Odd cells, up to the limit; their rows, all of them, ascending.
  final private(set) var odd: [Odd] = []
  final private(set) var oddRows: [Int32] = []
  final private(set) var rows = 0
  private var validity = BitRun()

  /// An odd cell and its file.
  struct Odd {
    var file: Int
    var cell: OddCell
  }

  /// The part of the column that a block fills.
  func part(_ source: PartSource) -> ColumnPart { preconditionFailure("every kind of column has its parts") }

  /// Adds a part that has been filled, the next in order. What is left to be done with it may be done later, and beside others.
  final func append(_ part: ColumnPart, keeping limit: Int) -> (@Sendable () -> Void)? {
    precondition(part.source.row == rows, "the parts of a column come in order")
    facts.add(part.facts)
    for cell in part.odd {
      oddRows.append(Int32(truncatingIfNeeded: rows + cell.row))
      if odd.count < limit { odd.append(Odd(file: part.file, cell: cell)) }
    }
    validity.append(part.validity)
    rows += part.rows
    return take(part)
  }

  /// Adds what the part keeps beside the values.
  func take(_ part: ColumnPart) -> (@Sendable () -> Void)? { nil }

  /// Called when all parts have been added and done with.
  func finish() {}

  /// The values do not fit the kind of column they were read for.
  var overflows: Bool { false }

  /// The finished column; can be had once.
  func column(currency: Currency?) -> Column { preconditionFailure("a survey makes no column") }

  final func finished(_ type: ValueType, _ storage: Column.Storage) -> Column {
    Column(type: type, storage: storage, validity: validity.allTrue ? nil : validity.bitmap)
  }

  final func isKnown(_ row: Int) -> Bool {
    validity.allTrue || validity.words[row >> 6] >> UInt64(row & 63) & 1 == 1
  }
}

final class DecimalAssembly: ColumnAssembly, @unchecked Sendable {
  private let format: NumberFormat
  private let values: RowStore<Int64>
  /// As they are presumed, then those of the longest cell.
  private var places: Int
  private var isTooLarge = false
  /// Rows with one number of places, the part of several blocks where they agree.
  private var stretches: [(rows: Range<Int>, places: Int)] = []

  init(_ format: NumberFormat, places: Int, capacity: Int) {
    self.format = format
    self.places = places
    values = RowStore(capacity: capacity)
  }

  override var overflows: Bool { isTooLarge }

  override func part(_ source: PartSource) -> ColumnPart {
    DecimalPart(source, cells: NumberCells(format), places: places, values: values.base + source.row)
  }

  override func take(_ part: ColumnPart) -> (@Sendable () -> Void)? {
    let part = unsafeDowncast(part, to: DecimalPart.self)
    isTooLarge = isTooLarge || part.overflows
    let start = rows - part.rows
    if let last = stretches.last, last.places == part.places {
      stretches[stretches.count - 1].rows = last.rows.lowerBound..<rows
    } else {
      stretches.append((start..<rows, part.places))
    }
    return nil
  }

  override func finish() {
    let most = stretches.map(\.places).max() ?? places
    for (rows, places) in stretches where places < most { scale(rows, by: most - places) }
    places = most
  }

  private func scale(_ range: Range<Int>, by power: Int) {
    let factor = PowerOfTen.int64[power]
    for row in range {
      let (product, overflow) = values.base[row].multipliedReportingOverflow(by: factor)
      isTooLarge = isTooLarge || overflow
      values.base[row] = overflow ? 0 : product
    }
  }

  /// Trailing places that no cell uses are given up; they come from a guess.
  override func column(currency: Currency?) -> Column {
    let used = facts.numbers.exactPlaces(format)
    if used < places {
      let divisor = PowerOfTen.int64[places - used]
      for row in 0..<rows { values.base[row] /= divisor }
      places = used
    }
    let values = values.take(rows)
    if format.isPercent { return finished(.percent(scale: places + 2), .int64(values)) }
    let type = currency.map { ValueType.money(scale: places, currency: $0) } ?? .decimal(scale: places)
    return finished(type, .int64(values))
  }
}

extension NumberFacts {
  /// The places of the longest cell in a format.
  func exactPlaces(_ format: NumberFormat) -> Int {
    (format.isPercent ? percent : plain).exactness(format.mark).places
  }
}

final class DoubleAssembly: ColumnAssembly, @unchecked Sendable {
  private let format: NumberFormat
  private let values: RowStore<Double>

  init(_ format: NumberFormat, capacity: Int) {
    self.format = format
    values = RowStore(capacity: capacity)
  }

  override func part(_ source: PartSource) -> ColumnPart {
    DoublePart(source, cells: NumberCells(format), values: values.base + source.row)
  }

  override func column(currency: Currency?) -> Column { finished(.number, .double(values.take(rows))) }
}

final class DateAssembly: ColumnAssembly, @unchecked Sendable {
  private let order: DatePartOrder
  private let values: RowStore<Int32>

  init(_ order: DatePartOrder, capacity: Int) {
    self.order = order
    values = RowStore(capacity: capacity)
  }

  override func part(_ source: PartSource) -> ColumnPart {
    DatePart(source, order: order, values: .days(values.base + source.row))
  }

  override func column(currency: Currency?) -> Column { finished(.date, .int32(values.take(rows))) }
}

final class MomentAssembly: ColumnAssembly, @unchecked Sendable {
  private let order: DatePartOrder
  private let values: RowStore<Int64>

  init(_ order: DatePartOrder, capacity: Int) {
    self.order = order
    values = RowStore(capacity: capacity)
  }

  override func part(_ source: PartSource) -> ColumnPart {
    DatePart(source, order: order, values: .moments(values.base + source.row))
  }

  override func column(currency: Currency?) -> Column { finished(.datetime, .int64(values.take(rows))) }
}

final class YesNoAssembly: ColumnAssembly, @unchecked Sendable {
  private var bits = BitRun()

  override func part(_ source: PartSource) -> ColumnPart { YesNoPart(source) }

  override func take(_ part: ColumnPart) -> (@Sendable () -> Void)? {
    bits.append(unsafeDowncast(part, to: YesNoPart.self).values)
    return nil
  }

  override func column(currency: Currency?) -> Column { finished(.yesNo, .bits(bits.bitmap)) }
}

final class SurveyAssembly: ColumnAssembly, @unchecked Sendable {
  override func part(_ source: PartSource) -> ColumnPart { SurveyPart(source) }
}

/// Texts by codes, unless in the end most of them differ.
final class DictionaryAssembly: ColumnAssembly, @unchecked Sendable {
  private let isDeclared: Bool
  private var table = TextTable(capacity: 1 << 12)
  private let codes: RowStore<Int32>

  init(isDeclared: Bool, capacity: Int) {
    self.isDeclared = isDeclared
    codes = RowStore(capacity: capacity)
  }

  override func part(_ source: PartSource) -> ColumnPart {
    CodesPart(source, isDeclared: isDeclared, codes: codes.base + source.row)
  }

  override func take(_ part: ColumnPart) -> (@Sendable () -> Void)? {
    let part = unsafeDowncast(part, to: CodesPart.self)
    let codes = table.codes(ofAll: part.table)
    let isSame = codes.indices.allSatisfy { codes[$0] == Int32(truncatingIfNeeded: $0) }
    if isSame { return nil }
    return { part.recode(codes) }
  }

  override func column(currency: Currency?) -> Column {
    let texts = table.texts()
    let codes = codes.take(rows)
    guard TextPart.mostlyDiffer(distinct: table.count, known: rows) else {
      return finished(.text, .codes(codes, TextDictionary(texts)))
    }
    let places = codes.enumerated().map { isKnown($0.offset) ? $0.element : -1 }
    return finished(.text, .bytes(texts.gather(rows: places)))
  }
}

final class BytesAssembly: ColumnAssembly, @unchecked Sendable {
  private let isDeclared: Bool
  private let buffers = SpareBuffers()
  private var bytes: [UInt8] = []
  /// Behind a first zero, the ends of the texts.
  private let offsets: RowStore<Int>
  private let capacity: Int

  init(isDeclared: Bool, capacity: Int) {
    self.isDeclared = isDeclared
    self.capacity = capacity
    offsets = RowStore(capacity: capacity + 1)
    offsets.base[0] = 0
  }

  override func part(_ source: PartSource) -> ColumnPart {
    BytesPart(source, isDeclared: isDeclared, ends: offsets.base + source.row + 1, buffers: buffers)
  }

  override func take(_ part: ColumnPart) -> (@Sendable () -> Void)? {
    let part = unsafeDowncast(part, to: BytesPart.self)
    let start = bytes.count
    if bytes.capacity - start < part.bytes.count { reserve(start + part.bytes.count) }
    bytes.append(contentsOf: part.bytes)
    return { part.settle(from: start) }
  }

  /// Makes room for what all rows are likely to need, judging by those there are; memory is taken only as it is filled.
  private func reserve(_ count: Int) {
    let likely = Int(Double(count) * Double(capacity) / Double(max(1, rows)) * 1.25)
    bytes.reserveCapacity(max(count, min(likely, count * 1024)))
  }

  override func column(currency: Currency?) -> Column {
    finished(.text, .bytes(TextBytes(bytes: bytes, offsets: offsets.take(rows + 1))))
  }
}
