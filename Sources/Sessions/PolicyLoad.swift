import Columnar
import Diagnostics
import Engine
import Language
import Plans

/// What a policy asks for on some data: accounts and cost of each level and rule.
struct PolicyLines {
  /// One rule for one level.
  struct Line: Hashable {
    var level: Int
    var rule: Int
    var accounts: Int
    /// In units of the policy's cost scale.
    var cost: Int64
  }

  let policy: PolicyModel
  let lines: [Line]
  /// In units of the policy's cost scale.
  let totalCost: Int64

  /// Throws where a cost is too large to be added up.
  init(_ policy: PolicyModel, _ result: PolicyResult) throws {
    guard case .codes(let levels, _) = result.subject.storage else { preconditionFailure("an ordinal has codes") }
    var counts = [[Int]](repeating: [Int](repeating: 0, count: policy.rules.count), count: policy.levels.count)
    for row in result.rules.indices where result.rules[row] >= 0 {
      counts[Int(levels[row])][Int(result.rules[row])] += 1
    }
    var lines: [Line] = []
    var total: Int64 = 0
    for level in policy.levels.indices {
      for (rule, each) in policy.rules.enumerated() where each.levels.contains(Int32(level)) {
        let accounts = counts[level][rule]
        let unit = each.cost.map { $0.units(scale: policy.costScale) } ?? 0
        let (cost, overflows) = Int64(accounts).multipliedReportingOverflow(by: unit)
        let (sum, isTooMuch) = total.addingReportingOverflow(cost)
        if overflows || isTooMuch { throw PolicyLines.tooLarge(each.action) }
        total = sum
        lines.append(Line(level: level, rule: rule, accounts: accounts, cost: cost))
      }
    }
    (self.policy, self.lines, totalCost) = (policy, lines, total)
  }

  private static func tooLarge(_ action: String) -> Diagnostic {
    Diagnostic(
      .badCuts, "the cost of \"\(action)\" is too large to add up", help: ["write it in thousands"])
  }

  /// The accounts of each level of the policy's subject by name, and what they cost.
  func byLevel(_ names: [String]) -> (accounts: [Int], costs: [Int64]) {
    var (accounts, costs) = ([Int](repeating: 0, count: names.count), [Int64](repeating: 0, count: names.count))
    for line in lines {
      guard let place = names.firstIndex(of: policy.levels[line.level].name) else { continue }
      accounts[place] += line.accounts
      costs[place] += line.cost
    }
    return (accounts, costs)
  }
}

/// Visits that a policy wants of each owner in a month.
struct OwnerLoads: Equatable {
  private(set) var accounts: [String?: Int] = [:]
  private(set) var visits: [String?: Double] = [:]

  /// - Parameter owners: the owner of each row.
  init(_ policy: PolicyModel, _ result: PolicyResult, owners: Column) {
    let monthly = policy.rules.map { $0.visit.map { $0.visitsAYear(1) / 12 } ?? 0 }
    guard case .codes(let codes, let names) = owners.storage else {
      for row in result.rules.indices where result.rules[row] >= 0 {
        let owner = owners.isKnown(row) ? owners.canonicalText(row) : nil
        accounts[owner, default: 0] += 1
        visits[owner, default: 0] += monthly[Int(result.rules[row])]
      }
      return
    }
    // By code and rule first, so that no text is looked at for each row and sums do not depend on the order of rows.
    let width = policy.rules.count
    var counts = [Int](repeating: 0, count: (names.count + 1) * width)
    for row in result.rules.indices where result.rules[row] >= 0 {
      counts[(owners.isKnown(row) ? Int(codes[row]) : names.count) * width + Int(result.rules[row])] += 1
    }
    for code in 0...names.count {
      let own = counts[code * width..<(code + 1) * width]
      guard own.contains(where: { $0 > 0 }) else { continue }
      let owner = code == names.count ? nil : names[Int32(code)]
      accounts[owner, default: 0] += own.reduce(0, +)
      visits[owner, default: 0] += zip(own, monthly).reduce(0) { $0 + Double($1.0) * $1.1 }
    }
  }

  /// Every owner of these and others by name, accounts of nobody last.
  func owners(and other: OwnerLoads? = nil) -> [String?] {
    Set(accounts.keys).union(other?.accounts.keys ?? [:].keys).sorted {
      ($0 ?? "\u{10FFFF}") < ($1 ?? "\u{10FFFF}")
    }
  }

  /// Of all owners, and of accounts of nobody.
  var allVisits: Double { owners().reduce(0) { $0 + (visits[$1] ?? 0) } }

  /// How many owners are wanted for more visits than they can make.
  func overloaded(_ capacity: Int) -> Int { visits.count { $0.key != nil && $0.value > Double(capacity) + 1e-9 } }
}

extension CalendarShift {
  /// Of so many accounts that are seen at this interval, which is longer than none.
  func visitsAYear(_ accounts: Int) -> Double {
    days == 0 ? Double(accounts) * 12 / Double(months) : Double(accounts) * 365.25 / Double(roughDays)
  }
}

extension ExactDecimal {
  /// In units of 10⁻ˢᶜᵃˡᵉ, which are at least as fine as its own.
  func units(scale wanted: Int) -> Int64 { (scale..<wanted).reduce(units) { units, _ in units * 10 } }
}
