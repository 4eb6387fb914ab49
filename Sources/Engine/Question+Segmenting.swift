import Columnar
import Language
import Models
import Plans

/// Decision tables, matrices and policies.
extension Question {
  // MARK: - Decision tables

  func decided(_ decision: DecisionModel, in table: TableID) throws -> DecisionResult {
    let count = rowCount(of: table)
    let seen = try visible(table) ?? Bitmap(repeating: true, count: count)
    let evaluator = evaluator(over: table)
    var left = seen
    var possible = Bitmap(repeating: false, count: count)
    var rules = [Int32](repeating: 0, count: count)
    var matches: [DecisionResult.RuleMatch] = []
    for (index, rule) in decision.rules.enumerated() {
      let truth = try rule.condition.map { try evaluator.truth($0) }
      let matched = truth.map { seen & $0.isTrue } ?? left
      let unknown = truth.map { seen.subtracting($0.isKnown) } ?? Bitmap(repeating: false, count: count)
      let taken = matched & left
      taken.forEachTrue { rules[$0] = Int32(index + 1) }
      left = left.subtracting(taken)
      possible = possible | unknown
      matches.append(
        DecisionResult.RuleMatch(
          matched: matched, taken: taken, unknown: unknown.trueCount,
          takenBefore: matches.map { ($0.taken & matched).trueCount }))
    }
    return DecisionResult(
      matches: matches, rules: rules, gap: left, gapUnknown: (left & possible).trueCount, rows: count)
  }

  // MARK: - Matrices

  func placed(_ matrix: MatrixModel, _ model: Model) throws -> MatrixResult {
    let axes = try matrix.axes.map { try weighed($0.score, in: model) }
    let fingerprint = fingerprint(.fit(matrix.fit), version: 0, table: model.table, terms: matrix.inputs)
    let kept = engine.fits.axisCuts[matrix.fit]
    let cuts = try kept?.fitted ?? axisCuts(matrix, axes, in: model.table)
    if kept == nil, let cuts {
      engine.fits.axisCuts[matrix.fit] = KeptFit(fitted: cuts, fingerprint: fingerprint)
    }
    let cells = try MatrixCells(axes[0].ordered, axes[1].ordered, cuts: cuts, execution: execution)
    let visible = try visible(model.table)?.trueCount ?? rowCount(of: model.table)
    let keepsScales = axes.contains { $0.criteria.contains(where: \.keepsFit) }
    let isFound = matrix.cuts.contains { if case .value = $0 { false } else { true } }
    return MatrixResult(
      axes: axes, cuts: cuts, cells: cells, missing: visible - cells.counts.reduce(0, +),
      keepsFit: keepsScales || (isFound && (kept.map { $0.fingerprint != fingerprint } ?? false)))
  }

  private func axisCuts(_ matrix: MatrixModel, _ axes: [ScoreResult], in table: TableID) throws -> [AxisCut]? {
    let population = try matrix.axes[0].score.population.map { try evaluator(over: table).truth($0).isTrue }
    var cuts: [AxisCut] = []
    for (cut, axis) in zip(matrix.cuts, axes) {
      let point: CutPoint?
      switch cut {
      case .value(let value):
        cuts.append(.given(DecimalNumber(value)))
        continue
      case .mean: point = try Mean.of(axis.ordered, among: population, execution: execution)
      case .median: point = try Quantiles.median(axis.ordered, among: population, execution: execution)
      }
      guard let point else { return nil }
      cuts.append(.found(point))
    }
    return cuts
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
