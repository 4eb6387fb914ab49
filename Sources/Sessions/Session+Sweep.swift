import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering
import Scenarios

extension Session {
  private static let mostSteps = 1_000

  /// `sweep value weight revenue from 0 to 100 step 5`
  func answer(_ sweep: Sweep) throws {
    let score = try model(sweep.score)
    guard let definition = score.score else {
      throw Diagnostic(
        .unknownModel, "`\(score.name)` is \(score.kindPhrase); weights belong to a score", at: sweep.score.span,
        label: score.kindPhrase,
        help: measuredScore(of: score).map { ["it is cut from `\($0.name)`: `sweep \($0.name) weight …`"] } ?? [])
    }
    let criterion = try criterion(sweep.criterion, of: definition, score)
    let weights = try steps(of: sweep)
    let name = sweep.tiers ?? measuredTiers(of: score).map { Name($0.name, span: sweep.score.span) }
    guard let name else {
      throw Diagnostic(
        .unknownModel, "no tiers are cut from `\(score.name)`, so nobody moves", at: sweep.score.span,
        label: "no tiers", help: ["define some: `define tiers tier for … by \(score.name) as …`"])
    }
    let measure = try self.measure(sweep.measure, of: state.book.table(score.table))
    if score.application != nil { throw state.book.hasNoFit(score, at: sweep.score.span, "sweep") }
    guard let tiers = try recutTiers(name, for: "sweep", under: sweep.scenario) else { return }
    guard tiers.score.id == score.id else {
      throw Diagnostic(
        .unknownModel, "`\(tiers.tiers.name)` is cut from `\(tiers.score.name)`, not from `\(score.name)`",
        at: name.span, label: "of another score")
    }
    let values = try measure.map { measure in
      try engine.evaluate(measure.term, over: score.table, rows: nil, in: tiers.book, on: state.data)
    }
    try show(sweep, weights, criterion, tiers, measure: zip(measure?.name, values))
    if let last = weights.last, last.double < sweep.to.double {
      let factor = sweep.isShare ? 100.0 : 1
      let unit = sweep.isShare ? "%" : ""
      smallPrint(
        "the last step that fits is \(plain(last.double * factor))\(unit): \(plain(sweep.to.double * factor))\(unit) is no whole number of steps away"
      )
    }
    sayRecut(tiers, under: sweep.scenario)
    if let measure { smallPrint("measure: \(measure.name)") }
  }

  private func zip(_ name: String?, _ values: Column?) -> (name: String, values: Column)? {
    guard let name, let values else { return nil }
    return (name, values)
  }

  private func criterion(_ name: Name, of score: ScoreModel, _ model: Model) throws -> Int {
    let names = score.criteria.enumerated().map { (name: $0.element.name, value: $0.offset) }
    if case .one(let index) = match(name.text, among: names) { return index }
    throw unknownCriterion(name, of: model, among: names.map(\.name))
  }

  /// The numbers from one to the other, both included where the steps meet the end.
  private func steps(of sweep: Sweep) throws -> [ExactDecimal] {
    let scale = max(sweep.from.scale, sweep.to.scale, sweep.step.scale)
    func units(_ number: ExactDecimal) -> Int64 {
      (number.scale..<scale).reduce(number.units) { units, _ in units.multipliedReportingOverflow(by: 10).partialValue }
    }
    let (from, to, step) = (units(sweep.from), units(sweep.to), units(sweep.step))
    func refuse(_ message: String, _ help: String) -> Diagnostic {
      Diagnostic(.badWeights, message, at: sweep.rangeSpan, help: [help])
    }
    guard from >= 0, to >= 0 else { throw refuse("a weight cannot be negative", "start at 0") }
    guard step > 0 else { throw refuse("a step has to be above zero", "write `step 5`") }
    guard from <= to else { throw refuse("the sweep ends before it starts", "write the smaller number first") }
    guard scale <= (sweep.isShare ? 6 : 4) else {
      throw refuse("a weight has at most four decimal places", "write fewer places")
    }
    if sweep.isShare, sweep.to.double > 1 { throw refuse("a share is at most 100%", "end at 100%") }
    guard (to - from) / step < Int64(Session.mostSteps) else {
      throw refuse("these are more than \(number(Session.mostSteps)) steps", "make the steps larger")
    }
    return stride(from: from, through: to, by: Int64.Stride(step)).map { ExactDecimal(units: $0, scale: scale) }
  }

  /// All raw weights with one of them set, or given a share of the total.
  private func weights(_ value: ExactDecimal, _ sweep: Sweep, _ criterion: Int, _ tiers: RecutTiers) -> [Int64]? {
    var weights = tiers.recut.weights
    let whole = Double(1 << 20)
    if sweep.isShare {
      let others = tiers.others(than: criterion)
      guard others > 0 else { return nil }
      weights = weights.map { Int64((Double($0) / others * (1 - value.double) * whole).rounded()) }
      weights[criterion] = Int64((value.double * whole).rounded())
    } else {
      weights[criterion] = (value.scale..<4).reduce(value.units) { units, _ in units * 10 }
    }
    return weights.contains { $0 > 0 } ? weights : nil
  }

  private func show(
    _ sweep: Sweep, _ steps: [ExactDecimal], _ criterion: Int, _ tiers: RecutTiers,
    measure: (name: String, values: Column)?
  ) throws {
    var rows = SweepRows(tiers)
    var before: TierAssignment?
    for step in steps {
      guard let weights = weights(step, sweep, criterion, tiers) else { continue }
      let cut = try ModelError.located(in: tiers.score) { try tiers.recut.cut(weights, execution: execution) }
      let moved = try Migration.between(
        tiers.present.levels(), cut.levels(), measure: measure?.values, execution: execution)
      let crossed = try before.map { try Migration.between($0.levels(), cut.levels(), execution: execution).movedCount }
      let share = Double(weights[criterion]) / Double(weights.reduce(0, +))
      let raw = sweep.isShare ? tiers.rawWeight(step.double, of: criterion) : step.double
      rows.add(raw, share, cut, moved, crossed)
      before = cut
    }
    let name = tiers.criteria[criterion].name
    let now = Double(tiers.criteria[criterion].weight) / 10_000
    let share = Double(tiers.criteria[criterion].weight) / Double(max(1, tiers.recut.weights.reduce(0, +)))
    say(
      Presentation(
        title: "\(tiers.tiers.name) as the weight of \(name) moves; it is \(plain(now)) (\(plain(share * 100))%) now",
        frame: rows.frame(measure), rowNoun: "steps"))
    if let chart = rows.chart(name) { sayBeside(chart) }
  }
}

/// One row a step of a sweep.
private struct SweepRows {
  let tiers: RecutTiers
  private var weights: [Double?] = []
  private var shares: [Double] = []
  private var counts: [[Int]] = []
  private var moved: [Int] = []
  private var crossed: [Int?] = []
  private var migrations: [Migration] = []

  init(_ tiers: RecutTiers) { self.tiers = tiers }

  mutating func add(_ weight: Double?, _ share: Double, _ cut: TierAssignment, _ migration: Migration, _ crossed: Int?)
  {
    weights.append(weight)
    shares.append(share)
    counts.append(cut.counts)
    moved.append(migration.movedCount)
    self.crossed.append(crossed)
    migrations.append(migration)
  }

  func frame(_ measure: (name: String, values: Column)?) -> Frame {
    var fields = [Frame.Field("weight", .numbers(weights)), Frame.Field("share", .numbers(shares))]
    for (level, name) in tiers.levels.enumerated() {
      fields.append(Frame.Field(name, .decimals(counts.map { Int64($0[level]) })))
    }
    fields.append(Frame.Field("moved", .decimals(moved.map(Int64.init))))
    fields.append(Frame.Field("since the step before", .decimals(crossed.map { $0.map(Int64.init) })))
    if let measure { fields.append(Frame.Field("\(measure.name) moved", movedMeasure(measure.values))) }
    return Frame(fields: fields, rowCount: weights.count)
  }

  private func movedMeasure(_ measure: Column) -> Column {
    let places = tiers.levels.indices.map { LevelColumn.Place.level($0) } + [.none]
    let columns = migrations.map { migration -> (Int128?, Double?) in
      let cells = places.flatMap { from in
        places.filter { $0 != from }.map { migration.cell(from: from, to: $0) }
      }
      switch migration.sums {
      case .exact(let units, _)?: return (cells.reduce(Int128(0)) { $0 + units[$1] }, nil)
      case .numbers(let numbers)?: return (nil, cells.reduce(0.0) { $0 + numbers[$1] })
      case nil: return (nil, nil)
      }
    }
    let exact = columns.compactMap { $0.0.map { Int64(clamping: $0) } }
    if exact.count == columns.count {
      return Column(type: measure.type, storage: .int64(exact)).marked(measure.mask)
    }
    return Column.numbers(columns.map(\.1)).marked(measure.mask)
  }

  /// How many have moved at each step, drawn.
  func chart(_ criterion: String) -> Presentation? {
    guard let most = moved.max(), most > 0 else { return nil }
    let labels = shares.map { fixed($0 * 100, places: 0) + "%" }
    let bars = moved.map { $0 == 0 ? nil : barText($0, of: most, width: 40) }
    return Presentation(
      title: "accounts that have moved, by the share of \(criterion)",
      frame: Frame(
        fields: [
          Frame.Field("share of \(criterion)", .texts(labels)), Frame.Field("moved", .decimals(moved.map(Int64.init))),
          Frame.Field("", .texts(bars)),
        ], rowCount: moved.count), rowNoun: "steps")
  }
}
