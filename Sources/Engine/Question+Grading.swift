import Columnar
import Language
import Models
import Plans

/// Recency, frequency and money; shares of a total.
extension Question {
  func scored(_ rfm: RFMModel, _ model: Model) throws -> RFMResult {
    let measures = try purchaseMeasures(rfm.measures, in: model.table)
    let fingerprint = fingerprint(.fit(rfm.fit), version: 0, table: model.table, terms: rfm.measures.terms)
    let kept = engine.fits.edges[rfm.fit]
    let edges =
      try kept?.fitted
      ?? RFMEdges(
        of: measures.compared, bins: rfm.bins, recency: rfm.edges.recency?.points,
        frequency: rfm.edges.frequency?.points, money: rfm.edges.money?.points, execution: execution)
    if kept == nil, measures.compared.populationCount > 0 {
      engine.fits.edges[rfm.fit] = KeptFit(fitted: edges, fingerprint: fingerprint)
    }
    return RFMResult(
      measures: measures,
      scores: try RFMScores(measures.compared, bins: rfm.bins, edges: edges, execution: execution),
      keepsFit: kept.map { $0.fingerprint != fingerprint } ?? false)
  }

  func classed(_ classes: RFMClassesModel, _ model: Model) throws -> RFMClassesResult {
    let measures = try purchaseMeasures(classes.measures, in: model.table)
    let fingerprint = fingerprint(.fit(classes.fit), version: 0, table: model.table, terms: classes.measures.terms)
    let kept = engine.fits.classCuts[classes.fit]
    let cuts = try kept?.fitted ?? self.cuts(classes.cut, of: measures.compared)
    if kept == nil, let cuts {
      engine.fits.classCuts[classes.fit] = KeptFit(fitted: cuts, fingerprint: fingerprint)
    }
    return RFMClassesResult(
      measures: measures, classing: try RFMClassing(measures.compared, cuts: cuts, execution: execution),
      keepsFit: kept.map { $0.fingerprint != fingerprint } ?? false)
  }

  private func cuts(_ cut: RFMClassesModel.Cut, of measures: PurchaseColumns) throws -> RFMClassing.Cuts? {
    switch cut {
    case .mean: try .means(of: measures, execution: execution)
    case .median: try .medians(of: measures, execution: execution)
    case .values(let recency, let frequency, let money):
      RFMClassing.Cuts(
        recency: CutPoint(DecimalNumber(recency)), frequency: CutPoint(DecimalNumber(frequency)),
        money: CutPoint(DecimalNumber(money)))
    }
  }

  func concentrated(_ pareto: ParetoModel, _ model: Model) throws -> ParetoResult {
    let seen = try visible(model.table)
    let column = try evaluator(over: model.table).column(pareto.measure)
    let values = try OrderedColumn(column, execution: execution)
    let asked = try seen & pareto.population.map { try evaluator(over: model.table).passing($0) }
    let fingerprint = fingerprint(.fit(pareto.fit), version: 0, table: model.table, terms: pareto.inputs)
    let curve = try ParetoCurve(
      values, among: asked, shares: pareto.cuts.map { DecimalNumber($0) }, heads: ParetoResult.heads,
      execution: execution)
    let kept = engine.fits.thresholds[pareto.fit]
    let thresholds = kept?.fitted ?? curve.crossings.map(\.threshold)
    if kept == nil, curve.hasShares {
      engine.fits.thresholds[pareto.fit] = KeptFit(fitted: thresholds, fingerprint: fingerprint)
    }
    return ParetoResult(
      column: column, values: values, asked: asked, curve: curve, thresholds: thresholds,
      missing: (asked?.trueCount ?? values.count) - curve.count,
      keepsFit: kept.map { $0.fingerprint != fingerprint } ?? false)
  }

  // MARK: - Measures

  /// Kept, so that scores and classes of the same purchases measure them once.
  private func purchaseMeasures(_ measures: PurchaseMeasures, in table: TableID) throws -> MeasuredPurchases {
    let subject = Fingerprint.Subject.purchases(
      recency: measures.recency, frequency: measures.frequency, money: measures.money, among: measures.population)
    let value = try kept(under: fingerprint(subject, version: 0, table: table, terms: measures.terms)) { question in
      .purchases(try question.measured(measures, in: table))
    }
    guard case .purchases(let measured) = value else { preconditionFailure("purchases are kept under their own key") }
    return measured
  }

  private func measured(_ measures: PurchaseMeasures, in table: TableID) throws -> MeasuredPurchases {
    let evaluator = evaluator(over: table)
    let seen = try visible(table)
    let asked = try seen & measures.population.map { try evaluator.passing($0) }
    let (recency, later) = try withoutFuture(try evaluator.column(measures.recency))
    let frequency = try evaluator.column(measures.frequency)
    let money = try evaluator.column(measures.money)
    let compared = PurchaseColumns(
      recency: try OrderedColumn(recency, execution: execution),
      frequency: try OrderedColumn(frequency, execution: execution),
      money: try OrderedColumn(money, execution: execution), among: asked)
    return MeasuredPurchases(
      recency: recency, frequency: frequency, money: money, compared: compared,
      correlation: Deferred { [execution] in
        try Correlation.of(compared.frequency, compared.money, among: compared.population, execution: execution)
      },
      left: (asked?.trueCount ?? compared.count) - compared.populationCount,
      future: asked.map { ($0 & later).trueCount } ?? later.trueCount)
  }

  /// Days since a date that is still to come are unknown.
  private func withoutFuture(_ recency: Column) throws -> (Column, later: Bitmap) {
    let none = Bitmap(repeating: false, count: recency.count)
    guard case .int64(let days) = recency.storage else { return (recency, none) }
    let lowest = try execution.blocks(of: days.count) { range in
      days.withUnsafeBufferPointer { days in range.reduce(Int64.max) { min($0, days[$1]) } }
    }
    guard lowest.contains(where: { $0 < 0 }) else { return (recency, none) }
    let later = Bitmap(count: days.count) { days[$0] < 0 }
    return (recency.masked(later), later)
  }

  // MARK: - Columns

  /// An output of a model as a column; what a statement does not ask for is not made.
  func output(_ output: ColumnSchema.Output, of id: ModelID) throws -> Column {
    let result = try model(id)
    if let column = try result.column(output) { return column }
    return try keptColumn(under: outputFingerprint(output, of: id)) { question in
      switch (result, output, question.book.model(id).kind) {
      case (.rfm(let result), .rfm(let output), .rfm(let rfm)):
        try result.column(output, codeBase: rfm.codeBase, question.execution)
      case (.classes(let result), .classes(let output), _): result.column(output)
      case (.pareto(let result), .pareto(.class), .pareto(let pareto)):
        try result.classColumn(pareto.classNames, question.execution)
      case (.pareto(let result), .pareto(let output), _): try question.ordered(result, output, of: id)
      case (.decision(let result), .decision(let output), .decision(let decision)):
        try result.column(output, of: decision, question.execution)
      case (.matrix(let result), .matrix(let output), .matrix(let matrix)): try result.column(output, of: matrix)
      case (.policy(let result), .policy(let output), .policy(let policy)):
        try question.column(output, of: policy, result, in: question.book.model(id).table)
      case (.retention(let result), .retention(let output), _): result.column(output)
      case (.lifetime(let result), .lifetime(let output), _): try result.column(output, question.execution)
      case (.attributes, .attributes(let output), .attributes(let attributes)):
        try question.column(output, of: attributes, in: question.book.model(id).table)
      case (.gate, .gate(let output), .gate(let gate)):
        try question.column(output, of: gate, in: question.book.model(id).table)
      default: preconditionFailure("a model has outputs of its own kind")
      }
    }
  }

  private func outputFingerprint(_ output: ColumnSchema.Output, of id: ModelID) -> Int {
    fingerprint(.output(id, output), version: fingerprint(of: book.model(id)), tables: [], reads: [])
  }

  /// Rank or share; the other one of them is kept as well, since the order is what costs.
  private func ordered(_ result: ParetoResult, _ output: ParetoModel.Output, of id: ModelID) throws -> Column {
    let columns = try result.orderColumns(execution)
    let isRank = output == .rank
    let other = ColumnSchema.Output.pareto(isRank ? .share : .rank)
    engine.cache.insert(
      .column(isRank ? columns.share : columns.rank), tallies: [:], under: outputFingerprint(other, of: id))
    return isRank ? columns.rank : columns.share
  }
}

extension [ExactDecimal] {
  fileprivate var points: [CutPoint] { map { CutPoint(DecimalNumber($0)) } }
}
