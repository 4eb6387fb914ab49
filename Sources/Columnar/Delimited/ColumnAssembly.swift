/// A column of the table, put together from its blocks in order.
///
/// Belongs to one task at a time: the columns of a window are assembled side by side, each by one task.
class ColumnAssembly: @unchecked Sendable {
  final private(set) var facts = ColumnFacts()
  /// Odd cells, up to the limit; their rows, all of them, ascending.
  final private(set) var odd: [Odd] = []
  final private(set) var oddRows: [Int32] = []
  final private(set) var rows = 0
  private var validity = BitAssembly()

  /// An odd cell and its file.
  struct Odd {
    var file: Int
    var cell: OddCell
  }

  final func append(_ part: ColumnPart, keeping limit: Int) {
    facts.add(part.facts)
    for cell in part.odd {
      oddRows.append(Int32(truncatingIfNeeded: rows + cell.row))
      if odd.count < limit { odd.append(Odd(file: part.file, cell: cell)) }
    }
    validity.append(part.validity, count: part.rows)
    rows += part.rows
    take(part)
  }

  /// Adds the part's values behind those already there.
  func take(_ part: ColumnPart) {}

  /// Makes room for so many rows in all.
  func reserve(_ count: Int) {}

  /// The values do not fit the kind of column they were read for.
  var overflows: Bool { false }

  /// How many distinct texts there are, where that is known.
  var distinctTexts: Int? { nil }

  /// The finished column.
  func column(currency: Currency?) -> Column { preconditionFailure("a survey makes no column") }

  final func finished(_ type: ValueType, _ storage: Column.Storage) -> Column {
    Column(type: type, storage: storage, validity: validity.bitmap)
  }
}

/// Bits one behind the other.
struct BitAssembly {
  private(set) var words: [UInt64] = []
  private(set) var count = 0

  mutating func append(_ other: [UInt64], count added: Int) {
    let shift = UInt64(count & 63)
    if shift == 0 {
      words.append(contentsOf: other)
    } else {
      for word in other {
        words[words.count - 1] |= word << shift
        words.append(word >> (64 - shift))
      }
    }
    count += added
    let needed = Bitmap.wordCount(for: count)
    if words.count > needed { words.removeLast(words.count - needed) }
  }

  var bitmap: Bitmap { Bitmap(words: words, count: count) }
}

final class DecimalAssembly: ColumnAssembly, @unchecked Sendable {
  private let format: NumberFormat
  private var values: [Int64] = []
  private var places: Int
  private var isTooLarge = false

  init(_ format: NumberFormat, places: Int) {
    self.format = format
    self.places = places
  }

  override var overflows: Bool { isTooLarge }

  override func reserve(_ count: Int) { values.reserveCapacity(count) }

  override func take(_ part: ColumnPart) {
    let part = unsafeDowncast(part, to: DecimalPart.self)
    isTooLarge = isTooLarge || part.overflows
    if part.places > places {
      scale(0..<values.count, by: part.places - places)
      places = part.places
    }
    let start = values.count
    values.append(contentsOf: part.values)
    if part.places < places { scale(start..<values.count, by: places - part.places) }
  }

  private func scale(_ range: Range<Int>, by power: Int) {
    let factor = PowerOfTen.int64[power]
    for index in range {
      let (product, overflow) = values[index].multipliedReportingOverflow(by: factor)
      isTooLarge = isTooLarge || overflow
      values[index] = overflow ? 0 : product
    }
  }

  /// Trailing places that no cell uses are given up; they come from a guess.
  override func column(currency: Currency?) -> Column {
    let used = facts.numbers.exactPlaces(format)
    if used < places {
      let divisor = PowerOfTen.int64[places - used]
      for index in values.indices { values[index] /= divisor }
      places = used
    }
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
  private var values: [Double] = []

  override func reserve(_ count: Int) { values.reserveCapacity(count) }
  override func take(_ part: ColumnPart) {
    values.append(contentsOf: unsafeDowncast(part, to: DoublePart.self).values)
  }
  override func column(currency: Currency?) -> Column { finished(.number, .double(values)) }
}

final class DateAssembly: ColumnAssembly, @unchecked Sendable {
  private let hasTimes: Bool
  private var days: [Int32] = []
  private var moments: [Int64] = []

  init(hasTimes: Bool) { self.hasTimes = hasTimes }

  override func reserve(_ count: Int) {
    if hasTimes { moments.reserveCapacity(count) } else { days.reserveCapacity(count) }
  }

  override func take(_ part: ColumnPart) {
    let part = unsafeDowncast(part, to: DatePart.self)
    days.append(contentsOf: part.days)
    moments.append(contentsOf: part.moments)
  }

  override func column(currency: Currency?) -> Column {
    hasTimes ? finished(.datetime, .int64(moments)) : finished(.date, .int32(days))
  }
}

final class YesNoAssembly: ColumnAssembly, @unchecked Sendable {
  private var bits = BitAssembly()

  override func take(_ part: ColumnPart) {
    bits.append(unsafeDowncast(part, to: YesNoPart.self).words, count: part.rows)
  }
  override func column(currency: Currency?) -> Column { finished(.yesNo, .bits(bits.bitmap)) }
}

final class SurveyAssembly: ColumnAssembly, @unchecked Sendable {}

/// Texts by codes, unless in the end most of them differ.
final class DictionaryAssembly: ColumnAssembly, @unchecked Sendable {
  private var table = TextTable(capacity: 1 << 12)
  private var codes: [Int32] = []

  override func reserve(_ count: Int) { codes.reserveCapacity(count) }

  override var distinctTexts: Int? { table.count }

  override func take(_ part: ColumnPart) {
    let part = unsafeDowncast(part, to: TextPart.self)
    let merged = part.mergeTexts(into: &table)
    if merged.isEmpty {
      codes.append(contentsOf: part.codes)
    } else {
      codes.append(contentsOf: part.codes.lazy.map { merged[Int($0)] })
    }
  }

  override func column(currency: Currency?) -> Column {
    let texts = table.texts()
    guard TextPart.mostlyDiffer(distinct: table.count, known: rows) else {
      return finished(.text, .codes(codes, TextDictionary(texts)))
    }
    let column = finished(.text, .codes(codes, TextDictionary([])))
    let rows = codes.enumerated().map { column.isKnown($0.offset) ? $0.element : -1 }
    return finished(.text, .bytes(texts.gather(rows: rows)))
  }
}

final class BytesAssembly: ColumnAssembly, @unchecked Sendable {
  private var bytes: [UInt8] = []
  private var offsets = [0]

  override func reserve(_ count: Int) { offsets.reserveCapacity(count + 1) }

  override func take(_ part: ColumnPart) {
    let part = unsafeDowncast(part, to: TextPart.self)
    let start = bytes.count
    bytes.append(contentsOf: part.bytes)
    offsets.append(contentsOf: part.ends.lazy.map { $0 + start })
  }

  override func column(currency: Currency?) -> Column {
    finished(.text, .bytes(TextBytes(bytes: bytes, offsets: offsets)))
  }
}

extension TextPart {
  /// Gives the part's texts to the table of the whole column: for each code of the part, the code there.
  func mergeTexts(into whole: inout TextTable) -> [Int32] {
    table.bytes.withUnsafeBufferPointer { bytes in
      (0..<table.count).map { code in
        let range = table.range(of: code)
        // An empty buffer has no address; any will do for a text without bytes.
        let start = bytes.baseAddress.map { $0 + range.lowerBound } ?? UnsafePointer(bitPattern: 8)!
        return whole.code(of: start, range.count)
      }
    }
  }

  /// Whether texts differ so much that a dictionary is no gain.
  static func mostlyDiffer(distinct: Int, known: Int) -> Bool { distinct > 1024 && distinct * 2 > known }
}
