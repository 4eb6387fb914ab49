import Columnar
import Language
import Models
import Plans

/// Decision tables and policies.
extension Question {
  // MARK: - Decision tables

  func decided(_ decision: DecisionModel, in table: TableID) throws -> DecisionResult {
    let evaluator = evaluator(over: table)
    let tests = RuleTests(
      rules: try decision.rules.map { rule in
        try rule.condition.map { try $0.clauses.map { try evaluator.clauseTest($0) } }
      }, seen: try visible(table))
    let count = rowCount(of: table)
    let (numbers, blocks): (RuleNumbers, [RuleTally])
    if tests.rules.count <= UInt8.max {
      let (narrow, tallies): ([UInt8], [RuleTally]) = try execution.fillTallied(count) { tests.number($0, $1) }
      (numbers, blocks) = (.narrow(narrow), tallies)
    } else {
      let (wide, tallies): ([Int32], [RuleTally]) = try execution.fillTallied(count) { tests.number($0, $1) }
      (numbers, blocks) = (.wide(wide), tallies)
    }
    let none = RuleTally(tests.rules.map { $0?.count ?? 0 })
    return DecisionResult(numbers, blocks.reduce(into: none) { $0 += $1 })
  }

  // MARK: - Policies

  func served(_ policy: PolicyModel, in table: TableID) throws -> PolicyResult {
    let evaluator = evaluator(over: table)
    let subject = try evaluator.column(policy.subject)
    guard case .codes(let codes, _) = subject.storage else { preconditionFailure("an ordinal has codes") }
    let seen = try visible(table)
    let levelled = seen & subject.validity
    let conditions = try policy.rules.map { try $0.condition.map { try evaluator.truth($0).isTrue } }
    var rules = [Int32](repeating: -1, count: codes.count)
    var counts = [Int](repeating: 0, count: policy.rules.count)
    let candidates = policy.levels.indices.map { level in
      policy.rules.indices.filter { policy.rules[$0].levels.contains(Int32(level)) }
    }
    var uncovered = 0
    for row in codes.indices where levelled?[row] ?? true {
      guard let rule = candidates[Int(codes[row])].first(where: { conditions[$0]?[row] ?? true }) else {
        uncovered += 1
        continue
      }
      rules[row] = Int32(rule)
      counts[rule] += 1
    }
    let visible = seen?.trueCount ?? codes.count
    return PolicyResult(
      subject: subject, rules: rules, uncovered: uncovered,
      missing: visible - (levelled?.trueCount ?? codes.count), counts: counts)
  }

  func column(_ output: PolicyModel.Output, of policy: PolicyModel, _ result: PolicyResult, in table: TableID) throws
    -> Column
  {
    let rules = result.rules
    func known(_ has: [Bool]) -> Bitmap { Bitmap(count: rules.count) { rules[$0] >= 0 && has[Int(rules[$0])] } }
    func numbers(_ each: [Int64?]) -> [Int64] { rules.map { $0 < 0 ? 0 : each[Int($0)] ?? 0 } }
    switch output {
    case .action:
      let dictionary = TextDictionary(policy.actions)
      let codes = policy.rules.map { rule in Int32(policy.actions.firstIndex(of: rule.action) ?? 0) }
      return Column(
        type: .text, storage: .codes(rules.map { $0 < 0 ? 0 : codes[Int($0)] }, dictionary),
        validity: known(policy.rules.map { _ in true }))
    case .cost:
      let scale = policy.costScale
      let costs = policy.rules.map { $0.cost.map { $0.units(scale: scale) } }
      return Column(
        type: .decimal(scale: scale), storage: .int64(numbers(costs)), validity: known(costs.map { $0 != nil }))
    case .visit:
      let days = policy.rules.map { $0.visit.map { Int64($0.roughDays) } }
      return Column(type: .decimal(scale: 0), storage: .int64(numbers(days)), validity: known(days.map { $0 != nil }))
    case .due: return try dueDates(policy, result, in: table)
    }
  }

  /// The last contact and so many days or months more; missing where there was no contact or none is wanted.
  private func dueDates(_ policy: PolicyModel, _ result: PolicyResult, in table: TableID) throws -> Column {
    let none = Column(
      type: .date, storage: .int32([Int32](repeating: 0, count: result.rules.count)),
      validity: Bitmap(repeating: false, count: result.rules.count))
    guard let since = policy.since else { return none }
    let evaluator = evaluator(over: table)
    var due = [Int32](repeating: 0, count: result.rules.count)
    var known = Bitmap(repeating: false, count: result.rules.count)
    for (index, rule) in policy.rules.enumerated() {
      guard let visit = rule.visit else { continue }
      let dates = try evaluator.column(Term(.shift(since, visit), type: since.type, span: since.span))
      let mine = Bitmap(count: due.count) { result.rules[$0] == Int32(index) && dates.isKnown($0) }
      mine.forEachTrue { due[$0] = dates.day($0) }
      known = known | mine
    }
    return Column(type: .date, storage: .int32(due), validity: known)
  }
}

extension PolicyModel {
  /// Each once.
  fileprivate var actions: [String] {
    rules.map(\.action).reduce(into: []) { all, action in if !all.contains(action) { all.append(action) } }
  }
}

extension Column {
  /// The day of a date or of a moment.
  fileprivate func day(_ row: Int) -> Int32 {
    switch storage {
    case .int32(let days): days[row]
    case .int64(let moments):
      Int32(clamping: moments[row] / 86_400_000_000 - (moments[row] % 86_400_000_000 < 0 ? 1 : 0))
    default: preconditionFailure("a date has days or moments")
    }
  }
}

extension ExactDecimal {
  /// In units of 10⁻ˢᶜᵃˡᵉ, which are at least as fine as its own.
  func units(scale wanted: Int) -> Int64 { (scale..<wanted).reduce(units) { units, _ in units * 10 } }
}
