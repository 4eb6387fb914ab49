import Columnar
import Diagnostics
import Language
import Plans
import Rendering

// Small pieces of the sentences that a session says.

func number(_ value: Int) -> String { grouped(value) }

/// `1 row`, `1,204 rows`.
func counted(_ count: Int, _ noun: String) -> String {
  if count == 1 { return "1 \(noun)" }
  let endsInConsonant = noun.hasSuffix("y") && !["ay", "ey", "oy", "uy"].contains { noun.hasSuffix($0) }
  return "\(number(count)) \(endsInConsonant ? String(noun.dropLast()) + "ies" : noun + "s")"
}

/// `1 row is`, `3 rows are`: a count with the verb that goes with it.
func counted(_ count: Int, _ noun: String, _ singular: String, _ plural: String) -> String {
  counted(count, noun) + " " + (count == 1 ? singular : plural)
}

/// What is said when `top` cuts between equals.
func tieText(_ ties: Int) -> String {
  "a tie at the cut: " + counted(ties, "further row", "equals", "equal") + " the last one shown"
}

func dayText(_ day: Int32) -> String { Day.format(day) }

/// A share with one place: `2.4%`; never `0.0%` for something, nor `100.0%` for less than all.
func percentText(_ share: Double) -> String {
  if share > 0, share < 0.0005 { return "<0.1%" }
  if share < 1, share > 0.9995 { return ">99.9%" }
  return fixed(share * 100, places: 1) + "%"
}

/// A number with so many places, rounded half away from zero, with thousands separators.
func fixed(_ value: Double, places: Int) -> String {
  guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  let units = Int64((abs(value) * scale).rounded())
  let whole = grouped(Int(units / Int64(scale)))
  let sign = value < 0 && units != 0 ? "-" : ""
  guard places > 0 else { return sign + whole }
  let digits = String(units % Int64(scale))
  return sign + whole + "." + String(repeating: "0", count: places - digits.count) + digits
}

/// A number with as many places as it needs, four at most.
func plain(_ value: Double) -> String {
  var text = fixed(value, places: 4)
  while text.hasSuffix("0") { text.removeLast() }
  if text.hasSuffix(".") { text.removeLast() }
  return text
}

/// A weight that is kept × 10⁴.
func weightText(_ weight: Int64) -> String { plain(Double(weight) / 10_000) }

/// `revenue 40 (40%), profit 30 (30%)`: raw and normalised, as both are always shown.
func weightsText(_ score: ScoreModel) -> String {
  let total = Double(max(1, score.totalWeight))
  return score.criteria.map { "\($0.name) \(weightText($0.weight)) (\(plain(Double($0.weight) / total * 100))%)" }
    .joined(separator: ", ")
}

/// A criterion's scale and direction: `rank low`.
func scaleText(_ criterion: ScoreCriterion) -> String { scaleText(criterion.scale) + (criterion.isLow ? " low" : "") }

func scaleText(_ scale: ScaleSpec) -> String {
  switch scale {
  case .rank: "rank"
  case .minmax: "minmax"
  case .zscore: "zscore"
  case .anchors(let low, let high): "\(plain(low.double)) to \(plain(high.double))"
  }
}

func missingText(_ rule: MissingRule) -> String {
  switch rule {
  case .worst: "worst"
  case .mean: "mean"
  case .renormalise: "renormalise"
  case .value(let value): plain(value.double)
  }
}

/// `growth is missing in 12: counts as the mean of the others`
func missingText(_ criterion: ScoreCriterion, in rows: Int) -> String {
  let counts =
    switch criterion.missing {
    case .worst: "counts as the worst"
    case .mean: "counts as the mean of the others"
    case .renormalise: "the other weights are shared out anew"
    case .value(let value): "counts as \(plain(value.double))"
    }
  return "\(criterion.name) is missing in \(number(rows)): \(counts)"
}

/// One cell as people read it; an en dash where it is missing.
func cellText(_ column: Column, _ row: Int) -> String {
  guard column.isKnown(row) else { return "–" }
  if column.isMasked { return Column.maskText }
  switch column.storage {
  case .int32(let days): return Day.format(days[row])
  case .int64(let units):
    if column.type == .datetime { return Moment.format(units[row]) }
    return exactText(units[row], scale: column.type.scale ?? 0, column.type)
  case .double(let values): return plain(values[row])
  case .codes(let codes, let dictionary): return sanitised(dictionary[codes[row]])
  case .bytes(let texts): return sanitised(texts[row])
  case .bits(let bits): return bits[row] ? "yes" : "no"
  }
}

/// The same of an amount: numbers from 100 on in cents, as the columns of a table have them.
func amountText(_ column: Column, _ row: Int) -> String {
  guard case .double(let values) = column.storage, column.isKnown(row), !column.isMasked, abs(values[row]) >= 100 else {
    return cellText(column, row)
  }
  return plain((values[row] * 100).rounded() / 100)
}

extension Column {
  /// One cell for a column of mixed kinds in a frame: canonical, so that machines can read it; none where it is missing.
  func plainText(_ row: Int) -> String? { isKnown(row) ? sanitised(openText(row)) : nil }

  /// The same for people: separators, currency, four places.
  func shownText(_ row: Int) -> String? { isKnown(row) ? Sessions.cellText(self, row) : nil }
}

private func exactText(_ units: Int64, scale: Int, _ type: ValueType) -> String {
  var power: Int64 = 1
  for _ in 0..<scale { power *= 10 }
  let sign = units < 0 ? "-" : ""
  let whole = grouped(Int(units.magnitude / UInt64(power)))
  let digits = String(units.magnitude % UInt64(power))
  let fraction = scale == 0 ? "" : "." + String(repeating: "0", count: scale - digits.count) + digits
  switch type {
  case .money(_, let currency): return sign + currency.symbol + whole + fraction
  case .percent: return plain(Double(units) / Double(power) * 100) + "%"
  default: return sign + whole + fraction
  }
}
