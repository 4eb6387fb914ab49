/// How delimited text is to be read; what is left out is found out from the file and said in the report.
public struct ReadOptions: Sendable {
  /// An ASCII character.
  public var delimiter: UInt8?
  /// What encloses cells.
  public var quote: MarkRule
  /// What takes away the meaning of the delimiter, quote or escape behind it.
  public var escape: MarkRule
  /// The name of an encoding as `iconv` knows it (`gb18030`, `windows-1252`, `utf-16le` …).
  public var encoding: String?
  public var dateOrder: DatePartOrder?
  public var decimalMark: DecimalMark?
  /// An ASCII character between groups of three digits, the only one then.
  public var thousandsMark: UInt8?
  /// So many records name the columns, several of them together; with 0 they are `column1`, `column2` …
  public var headerLines: Int?
  /// Lines at the start of each file that are not read.
  public var skippedLines: Int?
  /// Lines at the end of each file that are not read.
  public var footerLines: Int?
  /// Lines that begin with it are not read; empty where there are no comments.
  public var commentMarker: String?
  /// Spellings that mean missing in every column, text included, compared without case.
  public var missingWords: [String]
  /// Types that are not inferred, by column name.
  public var types: [String: DeclaredType]
  /// Every column is text.
  public var readsAllAsText: Bool
  /// Currencies of columns of plain numbers, by column name.
  public var currencies: [String: Currency]
  /// Which sheet of a workbook; the first that is seen and not empty where nothing is said.
  public var sheet: SheetChoice?
  /// Keep every reject for writing it out; otherwise `LoadReport.rejectSampleCount` of them are kept, and all are counted.
  public var keepsAllRejects: Bool
  /// Bytes of memory that the table may take; a table that needs more is refused before it is read. None where any amount is allowed.
  public var memoryBytes: Int?
  /// Loops written for wide instructions are used where the processor has these.
  var usesWideInstructions = true

  public init(
    delimiter: UInt8? = nil, quote: MarkRule = .foundOut, escape: MarkRule = .foundOut, encoding: String? = nil,
    dateOrder: DatePartOrder? = nil, decimalMark: DecimalMark? = nil, thousandsMark: UInt8? = nil,
    headerLines: Int? = nil, skippedLines: Int? = nil, footerLines: Int? = nil, commentMarker: String? = nil,
    missingWords: [String] = [],
    types: [String: DeclaredType] = [:], readsAllAsText: Bool = false, currencies: [String: Currency] = [:],
    keepsAllRejects: Bool = false
  ) {
    self.delimiter = delimiter
    self.quote = quote
    self.escape = escape
    self.encoding = encoding
    self.dateOrder = dateOrder
    self.decimalMark = decimalMark
    self.thousandsMark = thousandsMark
    self.headerLines = headerLines
    self.skippedLines = skippedLines
    self.footerLines = footerLines
    self.commentMarker = commentMarker
    self.missingWords = missingWords
    self.types = types
    self.readsAllAsText = readsAllAsText
    self.currencies = currencies
    self.keepsAllRejects = keepsAllRejects
  }
}

/// A sheet of a workbook, as the user names it.
public enum SheetChoice: Hashable, Sendable {
  case name(String)
  /// Its place among the sheets, from 1.
  case number(Int)
}

/// What is known of a character with a meaning.
public enum MarkRule: Hashable, Sendable {
  case foundOut
  /// No character has that meaning.
  case none
  /// An ASCII character.
  case mark(UInt8)
}

/// The order of day, month and year in dates that do not begin with a year of four digits.
public enum DatePartOrder: String, Hashable, Sendable, CaseIterable { case dmy, mdy, ymd }

/// What stands before the places of a number.
public enum DecimalMark: UInt8, Hashable, Sendable {
  case point = 0x2E
  case comma = 0x2C
}

/// A type that the user declares for a column (`types (zip text)`).
public enum DeclaredType: String, Hashable, Sendable, CaseIterable {
  case text
  /// Whole number, decimal, money, percent or floating-point: whichever the cells ask for.
  case number
  case date
  case datetime
  case yesNo = "yes/no"

  /// From the word a user writes.
  public init?(word: String) {
    switch word.lowercased() {
    case "text", "string": self = .text
    case "number", "integer", "decimal", "money", "percent": self = .number
    case "date": self = .date
    case "datetime", "moment", "timestamp": self = .datetime
    case "yesno", "yes/no", "boolean", "bool", "flag": self = .yesNo
    default: return nil
    }
  }
}
