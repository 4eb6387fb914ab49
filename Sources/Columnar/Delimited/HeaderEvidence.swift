/// What the first records tell of whether they are names, units or data.
struct HeaderEvidence {
  private(set) var headerLines = 1
  private(set) var hasUnits = false

  private static let units: Set<String> = [
    "usd", "eur", "gbp", "cny", "rmb", "jpy", "chf", "$", "€", "£", "¥", "%", "percent", "kg", "g", "t", "lb", "m",
    "km",
    "cm", "mm", "l", "h", "hours", "min", "s", "days", "d", "months", "years", "pcs", "units", "count", "number",
    "text",
    "date", "string", "yyyy-mm-dd", "dd/mm/yyyy", "mm/dd/yyyy", "k", "m$", "k$", "m€", "k€", "万元", "元", "%p", "bps",
  ]

  init?(_ rows: [[String]]) {
    guard let first = rows.first, first.contains(where: { !$0.isEmpty }) else { return nil }
    if Self.isData(first, over: rows.dropFirst()) {
      headerLines = 0
      return
    }
    guard rows.count > 3 else { return }
    let typed = first.indices.filter { Self.isTyped($0, rows.dropFirst(2)) }
    let second = rows[1]
    guard !typed.isEmpty, typed.allSatisfy({ !second[$0].isEmpty && !CellReader.looksLikeData(second[$0]) }),
      first.allSatisfy({ !CellReader.looksLikeData($0) })
    else { return }
    if typed.allSatisfy({ Self.isUnit(second[$0]) }) {
      hasUnits = true
    } else if first.contains("") || typed.count > 1, Set(typed.map { second[$0] }).count > 1 || first.contains("") {
      headerLines = 2
    }
  }

  /// Whether a record that should be names is a row like the ones below: all numbers and dates, or numbers and dates wherever the others have them.
  private static func isData(_ first: [String], over rest: ArraySlice<[String]>) -> Bool {
    let known = first.filter { !$0.isEmpty }
    let years = known.compactMap { Int($0) }.filter { (1900...2099).contains($0) }
    if years.count == known.count, years.count > 1, years == years.sorted() { return false }
    if known.allSatisfy({ CellReader.looksLikeData($0) }) { return true }
    let typed = first.indices.filter { isTyped($0, rest) }
    // One column is weak evidence: then nothing else may speak for data alone.
    guard rest.count > 1, typed.count > 1 || known.count == first.count else { return false }
    let numbers = typed.compactMap { Int(first[$0]) }
    let isCounting = numbers.count > 1 && zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 }
    return !typed.isEmpty && !isCounting && years.isEmpty && typed.allSatisfy { CellReader.looksLikeData(first[$0]) }
  }

  /// Whether all known cells of a column are numbers or dates.
  static func isTyped(_ column: Int, _ rows: ArraySlice<[String]>) -> Bool {
    let known = rows.lazy.map { $0[column] }.filter { !$0.isEmpty }
    return !known.isEmpty && known.allSatisfy { CellReader.looksLikeData($0) }
  }

  private static func isUnit(_ text: String) -> Bool {
    let isBracketed = ["(": ")", "[": "]"].contains { text.hasPrefix($0.key) && text.hasSuffix($0.value) }
    return isBracketed || units.contains(text.lowercased())
  }
}
