import Diagnostics

extension Diagnostic.Code {
  public static let raggedRow = Diagnostic.Code("ragged-row")
  public static let brokenQuote = Diagnostic.Code("broken-quote")
  public static let oddCell = Diagnostic.Code("odd-cell")
}

extension Reject.Reason {
  /// What is wrong, without place.
  public var message: String {
    switch self {
    case .ragged(let expected, let found): "\(found) cells where the header names \(expected)"
    case .unclosedQuote: "a quote is opened and never closed"
    case .textAfterQuote: "text stands between a closing quote and the next delimiter"
    case .odd(let value, let expected): "`\(value)` is not a \(expected.noun)"
    }
  }

  public var code: Diagnostic.Code {
    switch self {
    case .ragged: .raggedRow
    case .unclosedQuote, .textAfterQuote: .brokenQuote
    case .odd: .oddCell
    }
  }
}

extension Reject {
  /// The reject as a warning with its place.
  public var diagnostic: Diagnostic {
    Diagnostic(
      reason.code, reason.message, severity: .warning, place: .init(file: path, line: line, column: column))
  }
}

extension LoadReport {
  /// The rejects as a table, for writing them to a file: `file, line, column, reason, row`.
  public var rejectFrame: Frame {
    Frame(
      fields: [
        .init("file", .texts(rejects.map(\.path))),
        .init("line", .decimals(rejects.map { Int64($0.line) })),
        .init("column", .texts(rejects.map(\.column))),
        .init("reason", .texts(rejects.map(\.reason.message))),
        .init("row", .texts(rejects.map(\.raw))),
      ], rowCount: rejects.count)
  }
}

extension DeclaredType {
  var noun: String {
    switch self {
    case .text: "text"
    case .number: "number"
    case .date: "date"
    case .datetime: "date and time"
    case .yesNo: "yes or no"
    }
  }
}

extension Assumption {
  /// What was assumed and how to say otherwise, as a clause for the small print.
  public var sentence: String {
    switch self {
    case .encoding(let path, let name): "`\(path)` is read as \(name) (`with encoding …` says otherwise)"
    case .damagedText(let path, let count): "\(count) bytes of `\(path)` are no UTF-8 and became U+FFFD"
    case .delimiter(let path, let byte):
      "cells of `\(path)` are separated by \(Self.name(of: byte)) (`with delimiter …` says otherwise)"
    case .quote(let path, let byte):
      "cells of `\(path)` are enclosed by \(Self.name(of: byte)) (`with quote …` says otherwise)"
    case .escape(let path, let byte):
      "\(Self.name(of: byte)) in `\(path)` makes the quote or delimiter behind it text (`with escape \"\"` says otherwise)"
    case .preamble(let path, let lines, let example):
      "\(lines == 1 ? "the line" : "\(lines) lines") before the header of `\(path)` \(lines == 1 ? "is" : "are") left out: `\(Self.shortened(example))` (`with skip 0` says otherwise)"
    case .comments(let path, let marker, let count):
      "\(count) \(count == 1 ? "line" : "lines") of `\(path)` beginning with `\(marker)` \(count == 1 ? "is a comment" : "are comments") (`with comment \"\"` says otherwise)"
    case .noHeader(let path, let columns):
      "the first line of `\(path)` is data: \(columns == 1 ? "the column is called `column1`" : "the columns are called `column1` to `column\(columns)`") (`with header yes` says otherwise)"
    case .headerLines(let path, let count):
      "the first \(count) lines of `\(path)` name the columns together (`with header 1` says otherwise)"
    case .units(let path, let line, let text):
      "line \(line) of `\(path)` holds units and is left out: `\(Self.shortened(text))` (`with header 1` says otherwise)"
    case .footer(let path, let line, let example):
      "`\(path)` is read up to line \(line - 1); what follows is no row: `\(Self.shortened(example))` (`with footer 0` says otherwise)"
    case .furtherTable(let path, let line):
      "another table begins on line \(line) of `\(path)` and is not read (`with skip \(line - 1)` reads it)"
    case .headerLooksLikeData(let path, let example):
      "the first line of `\(path)` names the columns although it holds `\(example)` (`with header no` says otherwise)"
    case .headerNamed(let position, let written, let name):
      written.isEmpty
        ? "column \(position) has no header and is called `\(name)`"
        : "the header `\(written)` repeats; column \(position) is called `\(name)`"
    case .dateOrder(let column, let order): "dates of `\(column)` are read \(order.rawValue)"
    case .twoDigitYears(let column, let example):
      "years of two digits in `\(column)` (`\(example)`) lie between 1969 and 2068"
    case .decimalComma(let column, let example): "the comma in `\(column)` (`\(example)`) is a decimal mark"
    case .thousandsComma(let column, let example):
      "the comma in `\(column)` (`\(example)`) groups thousands (`with decimal \",\"` says otherwise)"
    case .currency(let column, let currency): "amounts of `\(column)` are \(currency.code)"
    case .mixedCurrencies(let column, let currencies):
      "`\(column)` is text: it mixes " + currencies.map(\.code).joined(separator: ", ")
    case .leadingZeros(let column, let example): "`\(column)` is text: `\(example)` has leading zeros"
    case .strayQuotes(let path, let count, let line):
      count == 1
        ? "a quote inside an unquoted cell of `\(path)` is kept as text, on line \(line)"
        : "\(count) quotes inside unquoted cells of `\(path)` are kept as text, the first on line \(line)"
    case .emptyCellsBeyond(let path, let count):
      "\(count) \(count == 1 ? "row" : "rows") of `\(path)` \(count == 1 ? "has" : "have") empty cells beyond the last column, which are dropped"
    case .sheet(let path, let name, let others, let hidden):
      "the sheet `\(sanitised(name))` of `\(path)` is read; it also has "
        + [Self.listed(others), hidden.isEmpty ? "" : "hidden \(Self.listed(hidden))"].filter { !$0.isEmpty }
        .joined(separator: " and ") + " (`with sheet …` says otherwise)"
    case .errorCells(let path, let count, let word, let place):
      "\(count) \(count == 1 ? "cell" : "cells") of `\(path)` \(count == 1 ? "holds an error and is" : "hold errors and are") missing: `\(sanitised(word))` in \(place)\(count == 1 ? "" : " first")"
    case .unknownFormulas(let path, let count, let place):
      "\(count) \(count == 1 ? "formula" : "formulas") of `\(path)` \(count == 1 ? "was" : "were") saved without a result and \(count == 1 ? "is" : "are") missing, in \(place)\(count == 1 ? "" : " first") (a spreadsheet program that opens and saves it works it out)"
    case .mergedCells(let path, let count):
      "\(count) \(count == 1 ? "text" : "texts") in merged cells of `\(path)` \(count == 1 ? "stands" : "stand") in each of their rows"
    case .textCells(let column, let type):
      "`\(column)` is text, as its cells are, though they read as \(Self.plural(type)) (`with types (\(column) \(type == .yesNo ? "yesno" : type.rawValue))` says otherwise)"
    }
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(8).map { "`\(sanitised($0))`" }
    return (shown + (names.count > 8 ? ["\(names.count - 8) more"] : [])).joined(separator: ", ")
  }

  private static func plural(_ type: DeclaredType) -> String {
    switch type {
    case .number: "numbers"
    case .date: "dates"
    case .datetime: "dates and times"
    case .yesNo: "yes or no"
    case .text: "text"
    }
  }

  /// So much of a line that it still fits on one.
  private static func shortened(_ text: String) -> String {
    let line = text.prefix { !$0.isNewline }
    return line.count > 40 ? line.prefix(39) + "…" : String(line)
  }

  private static func name(of mark: UInt8) -> String {
    switch mark {
    case UInt8(ascii: "\t"): "tabs"
    case UInt8(ascii: ","): "commas"
    case UInt8(ascii: ";"): "semicolons"
    case UInt8(ascii: "|"): "bars"
    case UInt8(ascii: " "): "blanks"
    case UInt8(ascii: "'"): "apostrophes"
    case UInt8(ascii: "\\"): "the backslash"
    case 0..<0x20: "the control character \(mark) (`\\x\(mark < 16 ? "0" : "")\(String(mark, radix: 16))`)"
    default: "`\(Character(UnicodeScalar(mark)))`"
    }
  }
}
