import Columnar
import Engine

/// A policy with what it asks for on both sides of a change.
struct ServiceChange {
  var name: String
  /// What the column is called that says whose an account is, and its mask where the names may not be seen.
  var owner: (name: String, mask: Int?)?
  var before: ServiceSide
  var after: ServiceSide

  /// Places that the costs of both sides fit into.
  var costScale: Int { max(before.lines.policy.costScale, after.lines.policy.costScale) }

  /// Some level has other accounts or another cost.
  var movesCosts: Bool {
    let names = Set((before.lines.policy.levels + after.lines.policy.levels).map(\.name)).sorted()
    let (was, now) = (before.lines.byLevel(names), after.lines.byLevel(names))
    return was.accounts != now.accounts
      || before.lines.costs(was.costs, scale: costScale) != after.lines.costs(now.costs, scale: costScale)
  }

  /// Some owner has other accounts or visits to make, or can make another number of them.
  var movesVisits: Bool { before.loads != after.loads || before.capacity != after.capacity }
}

/// What a policy asks for in one book.
struct ServiceSide {
  var lines: PolicyLines
  /// Where accounts have owners.
  var loads: OwnerLoads?
  /// Visits that one owner can make in a month.
  var capacity: Int?

  /// Of all accounts a year, in units of a scale at least as fine as the policy's own.
  func cost(scale: Int) -> Int64 { lines.costs([lines.totalCost], scale: scale)[0] }
}

extension PolicyLines {
  /// Costs of this policy in units of a scale at least as fine as its own.
  func costs(_ costs: [Int64], scale: Int) -> [Int64] {
    costs.map { units in (policy.costScale..<scale).reduce(units) { units, _ in units * 10 } }
  }
}

extension PolicyResult {
  /// Without the rows that are not there; none for all.
  func restricted(to present: Bitmap?) -> PolicyResult {
    guard let present else { return self }
    var copy = self
    for row in rules.indices where !present[row] { copy.rules[row] = -1 }
    return copy
  }
}

extension Column {
  /// Numbers with one place, all of them.
  static func tenths(_ numbers: [Double?]) -> Column {
    .decimals(numbers.map { $0.map { Int64(($0 * 10).rounded()) } }, scale: 1)
  }
}
