/// A table that was read, and how.
public struct LoadedTable: Sendable {
  public let frame: Frame
  public let report: LoadReport
}

/// What a reading found: counts, rejects and every assumption it made, as values.
public struct LoadReport: Sendable {
  /// So many rejects are kept unless `ReadOptions.keepsAllRejects`.
  public static let rejectSampleCount = 1000

  public var files: [FileReport]
  /// Rows in the table.
  public var rowCount: Int
  /// Rows that a structural fault kept out of the table.
  public var rowsSetAside: Int
  /// Cells that became missing because they are not of their column's type.
  public var oddCells: Int
  /// Rows with an odd cell or a structural fault, each counted once.
  public var rowsWithReject: Int
  /// The rejects in file order, those of one row in column order; not all of them where there are many.
  public var rejects: [Reject]
  public var assumptions: [Assumption]

  /// Rows read: those in the table and those set aside.
  public var rowsRead: Int { rowCount + rowsSetAside }
  /// So many rejects a load bears without being told to: max(1, ⌊1 % of the rows read⌋).
  public var toleratedRejects: Int { max(1, rowsRead / 100) }
}

/// One of the files of a table.
public struct FileReport: Hashable, Sendable {
  public var path: String
  public var byteCount: Int
  public var rowCount: Int
  /// As `iconv` names it: `UTF-8`, `GB18030`, `WINDOWS-1252`, `UTF-16LE` …
  public var encoding: String
  public var delimiter: UInt8
  /// The line that names the columns, one-based; none without a header.
  public var headerLine: Int?
}

/// A row that was set aside, or a cell that became missing.
public struct Reject: Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// A row with more or fewer cells than there are columns.
    case ragged(expected: Int, found: Int)
    /// A quoted cell that is never closed.
    case unclosedQuote
    /// Text between a closing quote and the next delimiter.
    case textAfterQuote
    /// A cell that is not of its column's type.
    case odd(value: String, expected: DeclaredType)
  }

  public var path: String
  /// One-based.
  public var line: Int
  /// Of an odd cell.
  public var column: String?
  public var reason: Reason
  /// The row as it stands in the file, without its line end.
  public var raw: String
}

/// Something the reader settled by itself; every one can be set by an option.
public enum Assumption: Hashable, Sendable {
  case encoding(path: String, name: String)
  /// Mostly valid UTF-8: so many bytes mean nothing and became U+FFFD.
  case damagedText(path: String, count: Int)
  case delimiter(path: String, UInt8)
  case quote(path: String, UInt8)
  case escape(path: String, UInt8)
  /// So many lines before the header are left out, the first of which is the example.
  case preamble(path: String, lines: Int, example: String)
  /// Lines that begin with a marker and are no rows.
  case comments(path: String, marker: String, count: Int)
  /// The first record is data.
  case noHeader(path: String, columns: Int)
  /// Names of several lines are joined.
  case headerLines(path: String, count: Int)
  /// A line of units below the names is left out.
  case units(path: String, line: Int, text: String)
  /// What stands from a line on is no row.
  case footer(path: String, line: Int, example: String)
  /// Another table begins on a line and is left out with all below it.
  case furtherTable(path: String, line: Int)
  /// The first line is taken for names although it holds numbers or dates.
  case headerLooksLikeData(path: String, example: String)
  /// A blank or repeated header got a name.
  case headerNamed(position: Int, written: String, name: String)
  case dateOrder(column: String, DatePartOrder)
  /// Years of two digits: 69…99 are 19xx, 00…68 are 20xx.
  case twoDigitYears(column: String, example: String)
  case decimalComma(column: String, example: String)
  /// `1,234` in a column where nothing shows whether the comma groups digits.
  case thousandsComma(column: String, example: String)
  case currency(column: String, Currency)
  /// Amounts of several currencies: the column is text.
  case mixedCurrencies(column: String, [Currency])
  /// Identifiers with leading zeros: the column is text.
  case leadingZeros(column: String, example: String)
  /// Quotes inside cells that are not quoted stay as they are; the first stands on this line.
  case strayQuotes(path: String, count: Int, line: Int)
  /// Rows with empty cells beyond the last column, which are dropped.
  case emptyCellsBeyond(path: String, count: Int)
  /// A sheet of a workbook that has others, some of them hidden.
  case sheet(path: String, name: String, others: [String], hidden: [String])
  /// So many cells hold an error such as `#N/A` in place of a value, the first of them in a place such as `B7`.
  case errorCells(path: String, count: Int, word: String, place: String)
  /// So many formulas were saved without their result.
  case unknownFormulas(path: String, count: Int, place: String)
  /// So many texts in cells merged over several rows stand in each of them.
  case mergedCells(path: String, count: Int)
  /// Cells that are text in the workbook and read as something else: the column is text.
  case textCells(column: String, reads: DeclaredType)
}
