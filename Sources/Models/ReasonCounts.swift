/// How often each reason is given among some rows, and what it weighs.
///
/// Reasons that few rows give are put together: a share of two rows tells nothing.
public struct ReasonCounts: Sendable {
  public struct Reason: Sendable {
    /// By its code; none for those that are put together.
    public var code: Int?
    public var rows: [Int]
  }

  /// The most frequent first, equal ones by code; what is put together comes last.
  public let reasons: [Reason]
  /// Rows that give no reason.
  public let missing: [Int]
  /// How many reasons are put together.
  public let fewCount: Int
  public var known: Int { reasons.reduce(0) { $0 + $1.rows.count } }

  /// - Parameters:
  ///   - codes: the reason of each row of the table; none where there is none.
  ///   - rows: those that are counted.
  ///   - minimum: so many rows make a reason.
  public init(_ codes: [Int?], rows: [Int], minimum: Int) {
    var ofCode: [Int: [Int]] = [:]
    var missing: [Int] = []
    for row in rows {
      if let code = codes[row] { ofCode[code, default: []].append(row) } else { missing.append(row) }
    }
    let many = ofCode.filter { $0.value.count >= minimum }
      .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    let few = ofCode.filter { $0.value.count < minimum }.sorted { $0.key < $1.key }
    reasons =
      many.map { Reason(code: $0.key, rows: $0.value) }
      + (few.isEmpty ? [] : [Reason(code: nil, rows: few.flatMap(\.value))])
    self.missing = missing
    fewCount = few.count
  }
}

/// How many times more often something happens among some than among all.
public func lift(_ part: (happened: Int, of: Int), over whole: (happened: Int, of: Int)) -> Double? {
  guard part.of > 0, whole.of > 0, whole.happened > 0 else { return nil }
  return Double(part.happened) / Double(part.of) / (Double(whole.happened) / Double(whole.of))
}
