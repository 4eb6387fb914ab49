import Columnar
import Diagnostics
import Language
import Models
import Plans
import Rendering

extension Session {
  private static let usualSamples = 1_000
  private static let mostSamples = 10_000_000

  /// `stability tier samples 10000 seed 7`
  func answer(_ stability: Stability, at span: Span) throws {
    let samples = stability.samples ?? Session.usualSamples
    guard (1...Session.mostSamples).contains(samples) else {
      throw Diagnostic(
        .badCuts, "\(number(samples)) samples cannot be drawn", at: stability.samplesSpan ?? span,
        label: "from 1 to \(number(Session.mostSamples))")
    }
    if let spread = stability.spread, spread.double <= 0 || spread.double > 1 {
      throw Diagnostic(
        .badWeights, "a weight is drawn from more than 0% to at most 100% around what it is",
        at: stability.spreadSpan ?? span, label: "out of bounds",
        help: ["for example a fifth up or down: `within 20%`"])
    }
    if let seed = stability.seed, seed < 0 {
      throw Diagnostic(.badWeights, "a seed is not negative", at: span, help: ["for example: `seed 7`"])
    }
    if let column = stability.column { try refuseColumn(column, of: stability.tiers) }
    guard let tiers = try recutTiers(stability.tiers, for: "stability", under: stability.scenario) else {
      if let column = stability.column { keep(nil, as: column, in: try model(stability.tiers).table) }
      return
    }
    let seed = stability.seed.map(UInt64.init) ?? state.seed
    let space = stability.spread.map { WeightSampler.Space.near(spread: $0.double) } ?? .simplex
    let sampler = WeightSampler(tiers.recut.weights, space: space, seed: seed)
    try checkDraws(sampler, tiers, at: stability.spreadSpan ?? span)
    let told = progress
    let acceptability = try telling(samples: samples, told) { tell in
      try TierAcceptability.sampled(tiers.recut, sampler, samples: samples, execution: execution, progress: tell)
    }
    let report = StabilityReport(tiers: tiers, acceptability: acceptability)
    if let column = stability.column { keep(report, as: column, in: tiers.tiers.table) }
    say(
      Presentation(
        title: report.title,
        frame: try report.fragile(
          naming: accountFields(of: tiers.book.table(tiers.tiers.table)), top: stability.top),
        rowNoun: "accounts", identifierColumns: identifiers(of: tiers.book.table(tiers.tiers.table))))
    sayBeside(Presentation(title: "how sure each level is", frame: report.levels, rowNoun: "levels"))
    if report.always > 0 {
      smallPrint(
        "\(counted(report.always, "account", "stays", "stay")) in every draw and \(report.always == 1 ? "is" : "are") not listed; `as COLUMN` keeps the share of all"
      )
    }
    sayRecut(tiers, under: stability.scenario)
    smallPrint(drawing(stability, samples, seed, tiers))
    let deviation = 0.5 / Double(samples).squareRoot()
    smallPrint("a share is known to about ±\(plain(2 * deviation * 100)) points at most (two standard errors)")
  }

  /// Draws that could make scores too large for exact sums are refused before anything is counted.
  private func checkDraws(_ sampler: WeightSampler, _ tiers: RecutTiers, at span: Span) throws {
    do { try sampler.check(tiers.recut.criteria) } catch ModelError.scoreOverflow {
      throw Diagnostic(
        .badWeights, "weights of \(tiers.score.name) that are drawn so make scores too large to be exact", at: span,
        label: "too far",
        help: ["draw within less, or write the weights with fewer digits: only their proportions matter"])
    }
  }

  private func drawing(_ stability: Stability, _ samples: Int, _ seed: UInt64, _ tiers: RecutTiers) -> String {
    let how =
      stability.spread.map { "each weight within \(plain($0.double * 100))% of what it is" }
      ?? "all weights of \(counted(tiers.criteria.count, "criterion").replacing("criterions", with: "criteria")) alike likely"
    return "\(counted(samples, "draw")), \(how) · seed \(seed)"
  }

  /// Progress is told from any thread, and shown by one at a time.
  private func telling<Result>(
    samples: Int, _ told: @escaping (LoadProgress) -> Void, _ body: (@escaping @Sendable (Int) -> Void) throws -> Result
  ) throws -> Result {
    let gate = ProgressGate { done in
      told(LoadProgress(name: "drawing weights", done: done, total: samples, unit: .steps))
    }
    defer { gate.end(samples) }
    return try body { gate.tell($0) }
  }

  func identifiers(of table: Table) -> Set<String> {
    Set([table.key.flatMap { table.column($0)?.name }].compactMap { $0 })
  }

  private func refuseColumn(_ name: Name, of tiers: Name) throws {
    let table = state.book.table(try model(tiers).table)
    guard let old = table.columns.first(where: { !$0.isHidden && $0.name.lowercased() == name.text.lowercased() })
    else {
      return
    }
    throw Diagnostic(
      .nameTaken, "\(table.name) has a column `\(old.name)` already", at: name.span, label: "taken",
      help: ["choose another name"])
  }

  /// A frozen column: it says how sure tiers were when they were asked, and does not change with them.
  private func keep(_ report: StabilityReport?, as name: Name, in table: TableID) {
    keepFrozen(
      ColumnSchema(id: Identity.column(), name: name.text, type: .number), report.map { .numbers($0.staying) },
      in: table)
    note(
      "\(state.book.table(table).name).\(name.text): the share of draws in which each account stays, as of \(dayText(state.book.asOf.day)); it no longer changes"
    )
  }
}

/// What acceptability says, for people and machines.
private struct StabilityReport {
  let tiers: RecutTiers
  let acceptability: TierAcceptability
  /// How often each row is where it is now; none for rows in no level.
  let staying: [Double?]

  init(tiers: RecutTiers, acceptability: TierAcceptability) {
    self.tiers = tiers
    self.acceptability = acceptability
    staying = (0..<tiers.recut.count).map { row in
      tiers.present.level(row).map { acceptability.share(row, $0) }
    }
  }

  var title: String {
    let known = staying.compactMap { $0 }
    let sure = known.count { $0 >= 0.95 }
    let frail = known.count { $0 < 0.5 }
    return
      "\(tiers.tiers.name): \(number(sure)) of \(number(known.count)) stay where they are in 95% of draws or more, \(number(frail)) in less than half; the most fragile first"
  }

  /// How many never leave their level.
  var always: Int { staying.count { $0 == 1 } }

  /// The accounts that leave their level in some draw, and are to be listed.
  func fragile(naming accounts: [Frame.Field], top: Int?) -> Frame {
    let leaving = staying.indices.filter { staying[$0].map { $0 < 1 } ?? false }
      .sorted { (staying[$0] ?? 1, $0) < (staying[$1] ?? 1, $1) }
    let rows = leaving.prefix(top ?? leaving.count)
    let present = rows.map { tiers.present.level($0) }
    let others = zip(rows, present).map { acceptability.likeliest($0, besides: $1) }
    var fields = accounts.map { Frame.Field($0.name, $0.column.gather(rows: rows.map(Int32.init))) }
    fields.append(Frame.Field(tiers.tiers.name, .ordinals(present.map { $0.map(Int32.init) }, levels: tiers.levels)))
    fields.append(Frame.Field("stays", .numbers(rows.map { staying[$0] })))
    fields.append(Frame.Field("else", .ordinals(others.map { $0.map(Int32.init) }, levels: tiers.levels)))
    for (level, name) in tiers.levels.enumerated() {
      fields.append(Frame.Field("in \(name)", .numbers(rows.map { acceptability.share($0, level) })))
    }
    return Frame(fields: fields, rowCount: rows.count)
  }

  /// One row a level.
  var levels: Frame {
    let stays = tiers.levels.indices.map { level in
      staying.indices.compactMap { tiers.present.level($0) == level ? staying[$0] : nil }
    }
    func each(_ value: ([Double]) -> Double?) -> Column {
      .numbers(stays.map { $0.isEmpty ? nil : value($0) })
    }
    return Frame(
      fields: [
        Frame.Field(tiers.tiers.name, .ordinals(stays.indices.map { Int32($0) }, levels: tiers.levels)),
        Frame.Field("accounts", .decimals(stays.map { Int64($0.count) })),
        Frame.Field("stays on average", each { $0.reduce(0, +) / Double($0.count) }),
        Frame.Field("least", each { $0.min() }),
        Frame.Field("sure (95%)", .decimals(stays.map { Int64($0.count { $0 >= 0.95 }) })),
        Frame.Field("in doubt (<50%)", .decimals(stays.map { Int64($0.count { $0 < 0.5 }) })),
      ], rowCount: stays.count)
  }
}
