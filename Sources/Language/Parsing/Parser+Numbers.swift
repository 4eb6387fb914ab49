import Diagnostics

/// Numbers where only a number can stand: counts, weights, shares.
extension Parser {
  /// `40`, `-0.5`, `1.2k`
  mutating func number() throws(Halt) -> ExactDecimal {
    expecting(.number)
    let isNegative = acceptSilently(.minus)
    guard case .literal(.number(let number)) = current.kind else { throw unexpected() }
    rejectThousandsComma(after: advance())
    return isNegative ? ExactDecimal(units: -number.units, scale: number.scale) : number
  }

  /// `20`
  mutating func wholeNumber() throws(Halt) -> Int {
    expecting(.number)
    guard case .literal(.number(let number)) = current.kind else { throw notACount() }
    guard number.scale == 0, let count = Int(exactly: number.units) else {
      throw fail(Diagnostic(.unexpected, "`\(current.text)` is no whole number", at: current.span))
    }
    rejectThousandsComma(after: advance())
    return count
  }

  /// `80%` for 0.8, which is hardly meant as less than one percent; none of numbers above 1.
  func asShare(_ number: ExactDecimal) -> String? {
    guard number.scale > 0, number.units > 0, number.double < 1 else { return nil }
    let hundredfold = ExactDecimal(units: number.units * 100, scale: number.scale)
    return (hundredfold.scale == 0 ? "\(hundredfold.units)" : "\(hundredfold.double)") + "%"
  }

  /// `2%` as a fraction.
  mutating func share() throws(Halt) -> ExactDecimal {
    expecting(.number)
    guard case .literal(.percent(let share)) = current.kind else {
      if case .literal(.number(let number)) = current.kind {
        throw fail(
          Diagnostic(
            .unexpected, "this is a share, so it needs a `%`", at: current.span,
            help: ["write `\(asShare(number) ?? current.text + "%")`"]))
      }
      throw unexpected()
    }
    position += 1
    return share
  }
}
