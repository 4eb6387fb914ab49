// What a load says where no cell may be shown: places and columns, and three asterisks for what stands there.

extension Reject {
  public var withoutCells: Reject {
    var copy = self
    if case .odd(_, let expected) = reason { copy.reason = .odd(value: Column.maskText, expected: expected) }
    copy.raw = Column.maskText
    return copy
  }
}

extension Assumption {
  public var withoutCells: Assumption {
    let mask = Column.maskText
    return switch self {
    case .preamble(let path, let lines, _): .preamble(path: path, lines: lines, example: mask)
    case .units(let path, let line, _): .units(path: path, line: line, text: mask)
    case .footer(let path, let line, _): .footer(path: path, line: line, example: mask)
    case .headerLooksLikeData(let path, _): .headerLooksLikeData(path: path, example: mask)
    case .twoDigitYears(let column, _): .twoDigitYears(column: column, example: mask)
    case .decimalComma(let column, _): .decimalComma(column: column, example: mask)
    case .thousandsComma(let column, _): .thousandsComma(column: column, example: mask)
    case .leadingZeros(let column, _): .leadingZeros(column: column, example: mask)
    case .encoding, .damagedText, .delimiter, .quote, .escape, .comments, .noHeader, .headerLines, .furtherTable,
      .headerNamed, .dateOrder, .currency, .mixedCurrencies, .strayQuotes, .emptyCellsBeyond, .sheet, .errorCells,
      .unknownFormulas, .mergedCells, .textCells:
      self
    }
  }
}

extension ReadError {
  public var withoutCells: ReadError {
    guard case .ambiguousDates(let columns) = self else { return self }
    return .ambiguousDates(
      columns.map { column in
        var copy = column
        copy.example = Column.maskText
        copy.hidesReadings = true
        return copy
      })
  }
}
