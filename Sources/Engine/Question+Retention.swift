import Columnar
import Models
import Plans

/// How likely accounts are to buy again.
extension Question {
  func expected(_ retention: RetentionModel, _ model: Model) throws -> RetentionResult {
    let now = try purchases(retention, in: model.table, at: book.asOf.day)
    let fingerprint = fingerprint(.fit(retention.fit), version: 0, table: model.table, terms: retention.inputs)
    // A fit never comes from a later day than the one that is asked about.
    let kept = engine.fits.retention[retention.fit].flatMap { $0.fitted.day <= book.asOf.day ? $0 : nil }
    let outcome = try kept.map { .fitted($0.fitted) } ?? fitted(retention, in: model.table, now: now.history)
    if case .fitted(let fit) = outcome, kept == nil, engine.fits.retention[retention.fit] == nil {
      engine.fits.retention[retention.fit] = KeptFit(fitted: fit, fingerprint: fingerprint)
    }
    var cells = [Int32](repeating: -1, count: now.history.count)
    if case .fitted(let fit) = outcome { cells = try fit.grid.cells(of: now.history, execution: execution) }
    let seen = try visible(model.table)
    let days = try evaluator(over: model.table).column(retention.first)
    return RetentionResult(
      recency: now.recency, frequency: now.frequency, population: now.history.population, cells: cells,
      outcome: outcome, left: (seen?.trueCount ?? cells.count) - now.history.population.trueCount,
      firstDay: try Vector(days).firstDay(among: now.history.population, execution),
      lastDay: lastDay(now.history), keepsFit: kept.map { $0.fingerprint != fingerprint } ?? false)
  }

  private func fitted(
    _ retention: RetentionModel, in table: TableID, now: PurchaseHistory
  ) throws -> RetentionResult.Outcome {
    let day = retention.start(ofHorizonEnding: book.asOf.day)
    let before = try purchases(retention, in: table, at: day).history
    let earlier = try purchases(retention, in: table, at: retention.start(ofHorizonEnding: day)).history
    let fit = try RetentionFit.fit(
      earlier: earlier, before: before, now: now, day: book.asOf.day, bins: retention.bins,
      prior: retention.prior.double, execution: execution)
    switch fit {
    case .success(let fit): return .fitted(fit)
    case .failure(let missing): return .wanting(missing.want)
    }
  }

  /// What was known on a day, asked of a book of that day.
  private func purchases(
    _ retention: RetentionModel, in table: TableID, at day: Int32
  ) throws -> (history: PurchaseHistory, recency: Column, frequency: Column) {
    guard day == book.asOf.day else {
      var moment = book
      moment.asOf.day = day
      moment.includesFuture = false
      let question = question(of: moment)
      return try question.purchases(retention, in: table, at: day)
    }
    let evaluator = evaluator(over: table)
    let recency = try evaluator.column(retention.recency)
    let frequency = try evaluator.column(retention.frequency)
    let history = PurchaseHistory(
      recency: try OrderedColumn(recency, execution: execution),
      frequency: try OrderedColumn(frequency, execution: execution),
      lately: try evaluator.truth(retention.lately).isTrue,
      horizonDays: Int(day - retention.start(ofHorizonEnding: day)), among: try visible(table))
    return (history, recency, frequency)
  }

  private func lastDay(_ history: PurchaseHistory) -> Int32? {
    var least: Int64?
    history.population.forEachTrue { least = min(least ?? .max, history.recency.keys[$0]) }
    return least.map { book.asOf.day - Int32(clamping: $0) }
  }
}

extension Vector {
  fileprivate func firstDay(among rows: Bitmap, _ execution: Execution) throws -> Int32? {
    let days = try days(execution).values
    var first: Int32?
    rows.forEachTrue { first = min(first ?? .max, days[$0]) }
    return first
  }
}
