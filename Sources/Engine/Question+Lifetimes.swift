import Columnar
import Glibc
import Language
import Models
import Plans

/// How long accounts stay, when they buy next, what they will bring.
extension Question {
  func lived(_ lifetime: LifetimeModel, _ model: Model) throws -> LifetimeResult {
    let fingerprint = fingerprint(.fit(lifetime.fit), version: 0, table: model.table, terms: lifetime.inputs)
    // A fit never comes from a later day than the one that is asked about.
    let kept = engine.fits.lifetimes[lifetime.fit].flatMap { $0.fitted.day <= book.asOf.day ? $0 : nil }
    let (answer, fit) = try answer(lifetime, in: model.table, kept: kept?.fitted)
    if engine.fits.lifetimes[lifetime.fit] == nil {
      engine.fits.lifetimes[lifetime.fit] = KeptFit(fitted: fit, fingerprint: fingerprint)
    }
    return LifetimeResult(answer: answer, keepsFit: kept.map { $0.fingerprint != fingerprint } ?? false)
  }

  private func answer(
    _ lifetime: LifetimeModel, in table: TableID, kept: LifetimeFit?
  ) throws -> (LifetimeResult.Answer, LifetimeFit) {
    switch lifetime {
    case .value(let model):
      var known: CustomerValueFit?
      if case .value(let fit) = kept { known = fit }
      let result = try value(model, in: table, kept: known)
      return (.value(result), .value(result.fit))
    case .nextPurchase(let model):
      var known: GapFit?
      if case .nextPurchase(let fit) = kept { known = fit }
      let result = try nextPurchase(model, in: table, kept: known)
      return (.nextPurchase(result), .nextPurchase(result.fit))
    case .contracts(let model):
      var known: ContractFits?
      if case .contracts(let fits) = kept { known = fits }
      let result = try contracts(model, in: table, kept: known)
      return (.contracts(result), .contracts(result.fit))
    }
  }

  // MARK: - Purchases

  private func value(
    _ model: CustomerValueModel, in table: TableID, kept: CustomerValueFit?
  ) throws -> CustomerValueResult {
    let day = book.asOf.day
    let unitDays = model.unit.meanDays
    engine.onFitStep(0, 4)
    let (log, days, unpriced) = try purchaseLog(model.source, in: table)
    let fit =
      try kept
      ?? CustomerValueFit(
        of: log, day: day, holdoutDays: model.holdout.map { Int(day - before(day, by: $0)) }, unitDays: unitDays,
        execution: execution, progress: engine.onFitStep)
    let summaries = try BuyingSummaries(of: log, until: day, execution: execution)
    let horizonDays = Int(after(day, by: model.horizon) - day)
    let values = fit.ranks ? fit.buying : nil
    let spending = fit.spendingObjection == nil ? fit.spending?.process : nil
    let worth = try values.map {
      try CustomerValues(
        of: summaries, $0.process, spending, unitDays: unitDays, horizonDays: horizonDays, discount: model.discount,
        execution: execution)
    }
    engine.onFitStep(4, 4)
    let (population, left) = try population(table) { summaries.repeats[$0] >= 0 }
    let draw: @Sendable (Range<Int>?) throws -> ValueIntervals = { [execution] rows in
      guard let worth else { preconditionFailure("there are intervals where there are values") }
      return try ValueIntervals(
        of: summaries, fit, worth, horizonDays: horizonDays, seed: model.seed ?? 1, rows: rows, execution: execution)
    }
    var onlyCosting = 0
    if model.source.money != nil { population.forEachTrue { if summaries.onlyCosts[$0] { onlyCosting += 1 } } }
    return CustomerValueResult(
      fit: fit, summaries: summaries, values: worth, draw: draw, intervals: Deferred { try draw(nil) },
      horizonDays: horizonDays, population: population, left: left, days: days, unpriced: unpriced,
      onlyCosting: onlyCosting)
  }

  private func nextPurchase(_ model: NextPurchaseModel, in table: TableID, kept: GapFit?) throws -> NextPurchaseResult {
    let day = book.asOf.day
    let (log, days, _) = try purchaseLog(model.source, in: table)
    let fit =
      try kept
      ?? GapFit(
        of: log, day: day, holdoutDays: model.holdout.map { Int(day - before(day, by: $0)) }, execution: execution)
    let dates = fit.ranks ? fit.model.map { NextPurchases(of: log, $0, day: day) } : nil
    let bought = try BuyingSummaries(of: log, until: day, execution: execution).repeats
    let (seen, left) = try population(table) { bought[$0] >= 0 }
    return NextPurchaseResult(fit: fit, dates: dates, seen: seen, left: left, days: days)
  }

  /// The visible rows that take part, and how many do not.
  private func population(_ table: TableID, _ takesPart: (Int) -> Bool) throws -> (Bitmap, left: Int) {
    let count = rowCount(of: table)
    let all = Bitmap(count: count, where: takesPart)
    guard let seen = try visible(table) else { return (all, count - all.trueCount) }
    let population = all & seen
    return (population, seen.trueCount - population.trueCount)
  }

  private func purchaseLog(
    _ source: PurchaseSource, in table: TableID
  ) throws -> (log: PurchaseLog, days: ClosedRange<Int32>?, unpriced: Int) {
    let evaluator = evaluator(over: source.orders)
    let dates = try Vector(try evaluator.column(source.date)).days(execution).values
    let passing = try evaluator.truth(source.filter).isTrue
    let rows = try visible(source.orders).map { passing & $0 } ?? passing
    let accounts = try ancestors(over: source.links)
    var days = dates
    if let distinct = source.distinct {
      days = try firstDays(dates, of: try evaluator.column(distinct), accounts, rows)
    }
    let money = try source.money.map { try amounts(try evaluator.column($0)) }
    var unpriced = 0
    if let money { rows.forEachTrue { if accounts[$0] >= 0, money[$0].isNaN { unpriced += 1 } } }
    var (first, last) = (Int32.max, Int32.min)
    rows.forEachTrue { if accounts[$0] >= 0 { (first, last) = (min(first, days[$0]), max(last, days[$0])) } }
    let log = try PurchaseLog(
      accountCount: rowCount(of: table), account: accounts, day: days, money: money, rows: rows, execution: execution)
    return (log, first <= last ? first...last : nil, unpriced)
  }

  /// NaN where it is not known.
  private func amounts(_ column: Column) throws -> [Double] {
    var values = try Vector(column).doubles(execution).values
    if let validity = column.validity { (~validity).forEachTrue { values[$0] = .nan } }
    return values
  }

  /// Rows of an account that have one value are dated by the first of them; those without a value stay as they are.
  private func firstDays(_ days: [Int32], of column: Column, _ accounts: [Int32], _ rows: Bitmap) throws -> [Int32] {
    let owners = Column(type: .decimal(scale: 0), storage: .int64(accounts.map(Int64.init)))
    let codes = try DenseCodes(column, execution).combined(with: DenseCodes(owners, execution), execution)
    var firsts = [Int32](repeating: .max, count: codes.count)
    rows.forEachTrue { firsts[Int(codes.codes[$0])] = min(firsts[Int(codes.codes[$0])], days[$0]) }
    var dated = days
    rows.forEachTrue { if column.isKnown($0) { dated[$0] = firsts[Int(codes.codes[$0])] } }
    return dated
  }

  private func before(_ day: Int32, by shift: CalendarShift) -> Int32 {
    Int32(clamping: Int(Day.addMonths(day, -shift.months)) - shift.days)
  }

  private func after(_ day: Int32, by shift: CalendarShift) -> Int32 {
    Int32(clamping: Int(Day.addMonths(day, shift.months)) + shift.days)
  }

  // MARK: - Contracts

  private func contracts(_ model: ContractModel, in table: TableID, kept: ContractFits?) throws -> ContractResult {
    let day = book.asOf.day
    let (unit, evaluator) = (model.unit.renewal, evaluator(over: table))
    let asked = try visible(table) & model.population.map { try evaluator.truth($0).isTrue }
    let starts = try knownDays(model.start, evaluator, among: asked)
    let ends = try knownDays(model.end, evaluator, among: asked)
    let now = ContractAges(starts: starts, ends: ends, at: day, unit: unit)
    let first = starts.lazy.compactMap { $0 }.min() ?? day
    let half = day - (day - min(first, day)) / 2
    let cutoff = model.holdout.map { before(day, by: $0) } ?? max(half, before(day, by: model.horizon))
    let names = try groupNames(model.group, evaluator)
    let fits = try kept ?? fitted(names, now, starts, ends, unit: unit, cutoff: cutoff)
    let places = Dictionary(
      fits.groups.enumerated().map { ($0.element.name, Int32($0.offset)) }, uniquingKeysWith: { first, _ in first })
    let groups = now.age.indices.map { now.age[$0] < 0 ? -1 : places[names?[$0]] ?? -1 }
    let horizon = Double(after(day, by: model.horizon) - day) / 365.25
    let periods = max(1, Int((horizon / unit.years).rounded()))
    let money = try model.money.map { try amounts(try evaluator.column($0)) }
    let rate = pow(1 + model.discount, unit.years) - 1
    var (likelihood, remaining, value): ([Double?], [Double?], [Double?]) = ([], [], [])
    for row in now.age.indices {
      guard groups[row] >= 0, !now.hasEnded[row], case let fit = fits.groups[Int(groups[row])].fit, fit.ranks,
        let process = fit.renewal?.process
      else {
        likelihood.append(nil)
        remaining.append(nil)
        value.append(nil)
        continue
      }
      let age = Int(now.age[row])
      likelihood.append((1...periods).reduce(1) { $0 * process.renewal(age + $1) })
      remaining.append(process.remaining(after: age, periods: periods, discount: 0))
      let worth = process.remaining(after: age, periods: periods, discount: rate)
      value.append(money.flatMap { $0[row].isNaN ? nil : $0[row] * worth })
    }
    let count = asked?.trueCount ?? now.age.count
    return ContractResult(
      fit: fits, ages: now, groups: groups, likelihood: likelihood, remaining: remaining, value: value,
      periods: periods, left: count - now.age.count { $0 >= 0 },
      reversed: zip(starts, ends).count { start, end in start.map { start in end.map { $0 < start } ?? false } ?? false
      })
  }

  private func fitted(
    _ names: [String?]?, _ now: ContractAges, _ starts: [Int32?], _ ends: [Int32?], unit: RenewalUnit, cutoff: Int32
  ) throws -> ContractFits {
    let before = ContractAges(starts: starts, ends: ends, at: cutoff, unit: unit)
    var rows: [String?: [Int]] = [:]
    for row in now.age.indices where now.age[row] >= 0 { rows[names?[row], default: []].append(row) }
    let groups = rows.sorted { ($0.key ?? "\u{10FFFF}") < ($1.key ?? "\u{10FFFF}") }.map { name, rows in
      ContractFits.Group(name: name, fit: ContractFit(now: now, before: before, cutoff: cutoff, among: rows))
    }
    return ContractFits(groups: groups, day: book.asOf.day, cutoff: cutoff)
  }

  private func groupNames(_ group: Term?, _ evaluator: Evaluator) throws -> [String?]? {
    guard let group else { return nil }
    let column = try evaluator.column(group)
    return (0..<column.count).map { column.isKnown($0) ? column.canonicalText($0) : nil }
  }

  private func knownDays(_ term: Term, _ evaluator: Evaluator, among asked: Bitmap?) throws -> [Int32?] {
    let column = try evaluator.column(term)
    let days = try Vector(column).days(execution).values
    return days.indices.map { column.isKnown($0) && (asked?[$0] ?? true) ? days[$0] : nil }
  }
}

extension CalendarUnit {
  /// A month being a twelfth of 365.25 days.
  public var meanDays: Double {
    switch self {
    case .day: 1
    case .week: 7
    case .month: 365.25 / 12
    case .quarter: 365.25 / 4
    case .year: 365.25
    }
  }

  var renewal: RenewalUnit {
    switch self {
    case .day: RenewalUnit(months: 0, days: 1)
    case .week: RenewalUnit(months: 0, days: 7)
    case .month: RenewalUnit(months: 1, days: 0)
    case .quarter: RenewalUnit(months: 3, days: 0)
    case .year: RenewalUnit(months: 12, days: 0)
    }
  }
}
