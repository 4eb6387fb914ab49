/// What one cell could mean, apart from text.
enum CellMeaning {
  case missing
  case number(NumberReading)
  case date(DateReading)
  case yesNo(Bool)
  case other
}

/// Says what a single cell could mean: the careful way, for cells that no column has a fast path for.
struct CellReader: Sendable {
  private let numbers: NumberParser
  /// Loops written for wide instructions are used.
  let isWide: Bool
  /// In lower case, those of the options.
  private let missingWords: Set<[UInt8]>

  init(_ options: ReadOptions) {
    isWide = options.usesWideInstructions && WideInstructions.areThere
    numbers = NumberParser(thousandsMark: options.thousandsMark)
    missingWords = Set(options.missingWords.map { Self.lowercased(Array($0.utf8)[...]) })
  }

  /// The meaning of a cell in a column that is not text.
  func meaning(of shape: CellShape, in text: FileBytes) -> CellMeaning {
    var (start, end) = (shape.start, shape.end)
    while start < end, text.base[start] <= 0x20 { start += 1 }
    while end > start, text.base[end - 1] <= 0x20 { end -= 1 }
    if start == end { return .missing }
    if end - start > 64 { return isDeclaredMissing(text[start..<end]) ? .missing : .other }
    let bytes = text[start..<end]
    if Self.isSurelyText(bytes) { return .other }
    if let date = DateParser.read(bytes) { return .date(date) }
    let cell = Array(bytes)[...]
    if let number = numbers.read(cell) { return .number(number) }
    if isMissing(cell) { return .missing }
    return Self.yesNo(cell).map { .yesNo($0) } ?? .other
  }

  /// A quick look at what most texts begin with: letters that begin no month and no currency, or Chinese characters.
  @inline(__always)
  private static func isSurelyText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count > longestWord else { return false }
    if (0xE3...0xE9).contains(bytes[0]) { return true }
    guard bytes[0].isLetter else { return false }
    // A currency's code or sign is followed by no letter.
    if !bytes[1].isLetter || !bytes[2].isLetter {
      return bytes[1].isLetter ? bytes[2] < 0x80 && bytes[2] != 0x24 : false
    }
    if !bytes[3].isLetter { return false }
    let start = UInt32(bytes[0] | 0x20) << 16 | UInt32(bytes[1] | 0x20) << 8 | UInt32(bytes[2] | 0x20)
    return !DateParser.monthStarts.contains(start)
  }

  /// Words for missing and for yes or no are no longer than this.
  private static let longestWord = 6

  /// Whether the user declared a spelling to mean missing, which holds in text columns too.
  func isDeclaredMissing(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    !missingWords.isEmpty && missingWords.contains(Self.lowercased(Array(bytes)[...]))
  }

  var declaresMissingWords: Bool { !missingWords.isEmpty }

  private func isMissing(_ cell: ArraySlice<UInt8>) -> Bool {
    let word = Self.lowercased(cell)
    return Self.wordsForMissing.contains(word) || missingWords.contains(word)
  }

  /// Spellings that mean missing in columns that are not text.
  private static let wordsForMissing = Set(
    ["null", "n/a", "na", "nan", "none", "nil", "-", "--", "—", "#n/a", "(null)", "<null>", "\\n"].map {
      Array($0.utf8)
    })

  private static func yesNo(_ cell: ArraySlice<UInt8>) -> Bool? {
    guard cell.count <= 5 else { return nil }
    switch String(decoding: lowercased(cell), as: UTF8.self) {
    case "yes", "true", "是": return true
    case "no", "false", "否": return false
    default: return nil
    }
  }

  private static func lowercased(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
  }

  /// Whether a header is a number or a date, as names rarely are.
  static func looksLikeData(_ header: String) -> Bool {
    let reader = CellReader(ReadOptions())
    let text = FileBytes(Array(header.utf8))
    switch reader.meaning(of: CellShape(text.base, 0, text.count, marks: .none), in: text) {
    case .number, .date: return true
    default: return false
    }
  }
}
