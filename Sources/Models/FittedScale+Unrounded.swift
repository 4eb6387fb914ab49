import Columnar

/// Scaled values before they are rounded to units of 2⁻³²: for figures that are reported rather than added up, such as where two accounts change places.
extension FittedScale {
  /// The scaled value of a row, the missing policy applied.
  ///
  /// - Parameter scaled: what `values` scaled to under this fit; it tells whether the row itself was fitted, and stands in where nothing finer is known.
  public func unrounded(_ values: Column, _ scaled: ScaledColumn, row: Int) -> Double {
    let rounded = scaled.number(row)
    guard scaled.isKnown(row),
      let cell = try? OrderedColumn(values.gather(rows: [Int32(row)]), execution: Execution(threads: 1)),
      cell.unit == unit
    else { return rounded }
    let key = cell.keys[0]
    return [true, false].map { unrounded(key, isFitted: $0) }.first { abs($0 - rounded) < 1e-9 } ?? rounded
  }

  private func unrounded(_ key: Int64, isFitted: Bool) -> Double {
    let place: Double =
      switch basis {
      case .rank(let placement): placement.number(key, isFitted: isFitted)
      case .minmax(let placement): placement.number(key)
      case .zscore(let placement): placement.number(key)
      case .anchors(let placement): placement.number(key)
      case .numberAnchors(let placement): placement.number(key)
      case .constant(let middle): Double(middle) / Double(ScaledColumn.one)
      }
    if case .constant = basis { return place }
    return isLow ? (scale == .zscore ? -place : 1 - place) : place
  }
}

extension MinmaxPlacement {
  fileprivate func number(_ key: Int64) -> Double {
    let low = unit.number(smallest) / 2
    return min(max((unit.number(key) / 2 - low) / (unit.number(largest) / 2 - low), 0), 1)
  }
}

extension ZscorePlacement {
  fileprivate func number(_ key: Int64) -> Double {
    switch form {
    case .exact(let origin, let count, let sum, let divisor):
      Double(count * (Int128(key) - Int128(origin)) - sum) / divisor
    case .numbers(let mean, let deviation): (unit.number(key) - mean) / deviation
    }
  }
}

extension AnchorPlacement {
  fileprivate func number(_ key: Int64) -> Double {
    let way = Double(Int128(key) * Int128(factor) - Int128(low)) / Double(Int128(high) - Int128(low))
    return min(max(way, 0), 1)
  }
}

extension NumberAnchorPlacement {
  fileprivate func number(_ key: Int64) -> Double { min(max((unit.number(key) - low) / (high - low), 0), 1) }
}
