import Columnar
import Models
import Plans

extension Question {
  func tiered(_ tiers: TiersModel, _ model: Model) throws -> TiersResult {
    let seen = try visible(model.table)
    let fingerprint = cutFingerprint(tiers, model.table)
    let measure = try measured(tiers.measure, in: model.table, seen)
    let conditions = try tiers.levels.map { try condition($0, in: model.table, seen) }
    let kept = engine.fits.cuts[tiers.fit]
    let assignment: TierAssignment
    if let kept {
      assignment = try TierAssignment.placed(
        measure, kept.thresholds, conditions: conditions, execution: execution)
    } else {
      assignment = try cut(tiers, model, measure, conditions, seen)
      engine.fits.cuts[tiers.fit] = CutFit(
        thresholds: assignment.thresholds, fingerprint: fingerprint, day: book.asOf.day)
    }
    let levels = TextDictionary(tiers.levels.map(\.name))
    return TiersResult(
      assignment: assignment, measure: measure,
      column: Column(type: .ordinal, storage: .codes(assignment.codes, levels), validity: assignment.validity),
      inForce: try overrides(tiers, model.table, levels, seen),
      missing: assignment.missingScores - (seen.map { $0.count - $0.trueCount } ?? 0),
      keepsFit: kept.map { $0.fingerprint != fingerprint } ?? false)
  }

  /// What the cuts depend on, the overrides aside.
  func cutFingerprint(_ tiers: TiersModel, _ table: TableID) -> Int {
    fingerprint(.fit(tiers.fit), version: 0, table: table, terms: tiers.inputs)
  }

  /// Exact scores where a score is cut, else the measure's values; unknown for hidden rows.
  private func measured(_ term: Term, in table: TableID, _ seen: Bitmap?) throws -> OrderedColumn {
    if let scores = try exactScores(term) { return scores }
    return try OrderedColumn(evaluator(over: table).column(term), execution: execution).restricted(to: seen)
  }

  /// The exact scores behind a term that is a score's column.
  func exactScores(_ term: Term) throws -> OrderedColumn? {
    guard case .column(let id) = term.kind, case .output(let model, .score) = book.column(id).column.origin else {
      return nil
    }
    return try self.model(model).score?.ordered
  }

  /// What a sort or a rank goes by: for a score the exact one, whose ties are real ties.
  func sortColumn(_ term: Term, of table: TableID, _ rows: [Int32]?) throws -> Column {
    guard let exact = try waitingExactScore(term) ?? exactScores(term)?.exactColumn else {
      return try evaluator(over: table, rows: rows).column(term)
    }
    return try rows.map { try execution.gather(exact, $0) } ?? exact
  }

  private func condition(_ level: TierRule, in table: TableID, _ seen: Bitmap?) throws -> Bitmap? {
    guard case .when(let term) = level.cut else { return nil }
    let rows = try evaluator(over: table).truth(term).isTrue
    return seen.map { rows & $0 } ?? rows
  }

  private func cut(
    _ tiers: TiersModel, _ model: Model, _ values: OrderedColumn, _ conditions: [Bitmap?], _ seen: Bitmap?
  ) throws -> TierAssignment {
    let (cuts, measures) = try self.cuts(of: tiers, in: model.table, seen)
    do {
      return try TierAssignment.cut(
        values, cuts, conditions: conditions, measures: measures, execution: execution)
    } catch let error as ModelError {
      throw error.diagnostic(in: model)
    }
  }

  /// How levels are cut, and the values of the measures that some are shares of.
  private func cuts(of tiers: TiersModel, in table: TableID, _ seen: Bitmap?) throws -> ([TierCut], [Column]) {
    var measures: [Term] = []
    let cuts = tiers.levels.map { TierCut($0.cut, measures: &measures) }
    let columns = try measures.map { term in
      let column = try evaluator(over: table).column(term)
      return seen.map { column.masked(~$0) } ?? column
    }
    return (cuts, columns)
  }

  /// Tiers with the score that they are cut from, ready to be cut again for other weights; none where they are cut from no score.
  func recut(_ id: ModelID) throws -> (score: ModelID, recut: TierRecut)? {
    let model = book.model(id)
    guard let tiers = model.tiers, case .column(let column) = tiers.measure.kind,
      case .output(let scoreID, .score) = book.column(column).column.origin,
      let weights = book.model(scoreID).score?.criteria.map(\.weight),
      let score = try self.model(scoreID).score
    else { return nil }
    let seen = try visible(model.table)
    let (cuts, measures) = try self.cuts(of: tiers, in: model.table, seen)
    let criteria = zip(score.criteria, weights).map { WeightedCriterion($0.scaled, weight: $1) }
    return (
      scoreID,
      TierRecut(
        criteria: criteria, cuts: cuts, conditions: try tiers.levels.map { try condition($0, in: model.table, seen) },
        measures: measures, seen: seen,
        unrounded: { index, row in
          let criterion = score.criteria[index]
          return criterion.fit.unrounded(criterion.values, criterion.scaled, row: row)
        })
    )
  }

  /// The overrides in force at the as-of date, by the account's key; of several for one account the last.
  private func overrides(
    _ tiers: TiersModel, _ table: TableID, _ levels: TextDictionary, _ seen: Bitmap?
  ) throws -> DeferredColumn {
    let count = rowCount(of: table)
    let inForce = tiers.overrides.filter { $0.until.map { $0 >= book.asOf.day } ?? true }
    guard !inForce.isEmpty, let key = book.table(table).key else {
      return DeferredColumn {
        Column(
          type: .ordinal, storage: .codes(Array(repeating: 0, count: count), levels),
          validity: Bitmap(repeating: false, count: count))
      }
    }
    let keys = try column(key)
    let levelOf = Dictionary(inForce.map { ($0.key, levels.code(of: $0.level)) }, uniquingKeysWith: { _, last in last })
    return DeferredColumn {
      var codes = [Int32](repeating: 0, count: count)
      var known = Bitmap(repeating: false, count: count)
      for row in 0..<count where seen?[row] ?? true {
        guard let text = keys.keyText(row), let level = levelOf[text] ?? nil else { continue }
        codes[row] = level
        known[row] = true
      }
      return Column(type: .ordinal, storage: .codes(codes, levels), validity: known)
    }
  }
}

extension TierCut {
  /// Measures are listed once each, however many cuts go by them.
  fileprivate init(_ cut: TierRule.Cut, measures: inout [Term]) {
    switch cut {
    case .share(let share): self = .share(DecimalNumber(share))
    case .count(let count): self = .count(count)
    case .atLeast(let bound): self = .atLeast(DecimalNumber(bound))
    case .shareOf(let share, let term):
      if !measures.contains(term) { measures.append(term) }
      guard let index = measures.firstIndex(of: term) else { preconditionFailure("the measure was just listed") }
      self = .shareOf(DecimalNumber(share), measure: index)
    case .when: self = .condition
    case .rest: self = .rest
    }
  }
}
