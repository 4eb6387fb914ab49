import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// A funnel from the present stages alone: what is where, and bounds for what was reached.
extension Session {
  func presentFunnel(_ question: FunnelQuestion) throws {
    let texts = try engine.evaluate(
      question.stage, over: question.table.id, in: question.book, on: state.data)
    let known = try knownStages(question.stage, in: question.table, question.book)
    let stages = try self.stages(question, among: known) { nil }
    let money = try money(of: question.table, question.book)
    let (rows, undated) = try cohortRows(question)
    let groups = try groups(question)
    let whole = PresentFunnel(stages, texts, rows, money)
    let cycle = try cycles(question)
    let title =
      "\(question.table.name) by \(wayText(question.written)), as they are"
      + (question.written.cohort.map { ", dated in \($0.spelling)" } ?? "")
    let answer = Presentation(
      title: title, frame: whole.table, narrative: sentences(whole, question, cycle), rowNoun: "stages")
    if let groups, let group = question.written.group {
      let ofGroup = Dictionary(grouping: rows) { Int(groups.ofRow[$0]) }
      let places = ofGroup.keys.sorted()
      let funnels = places.map { PresentFunnel(stages, texts, ofGroup[$0]!, money, tellsLosses: whole.tellsLosses) }
      say(
        Presentation(
          title: "\(title), by \(bare(group))",
          frame: PresentFunnel.table(bare(group), groups.values(of: places), funnels, cycles: cycle)))
      sayBeside(answer)
    } else {
      say(answer)
    }
    tell(whole, question, undated: undated)
  }

  /// The deals of the cohort, by the date role; and how many have no date.
  private func cohortRows(_ question: FunnelQuestion) throws -> (rows: [Int], undated: Int) {
    let rows = try takenRows(question)
    guard let cohort = question.cohort, let period = question.written.cohort else { return (rows, 0) }
    guard let role = question.table.roles[.date] else {
      throw Diagnostic(
        .noRole, "\(question.table.name) has no date role: when did a deal enter?", at: period.span, label: "no date",
        help: ["say `roles \(written(name: question.table.name)) date = COLUMN`"])
    }
    try question.book.refuseMasked(Term(.column(role), type: .date, span: period.span), in: "cohort")
    let days = try engine.column(role, in: question.book, on: state.data)
    return (rows.filter { days.day(at: $0).map(cohort.contains) ?? false }, rows.count { days.day(at: $0) == nil })
  }

  /// Days from the date role to the close, where both are known.
  private func cycles(_ question: FunnelQuestion) throws -> [Double?]? {
    guard let date = question.table.roles[.date], let closed = question.table.roles[.closed],
      question.book.mask(of: date) == nil, question.book.mask(of: closed) == nil
    else { return nil }
    let starts = try engine.column(date, in: question.book, on: state.data)
    let ends = try engine.column(closed, in: question.book, on: state.data)
    return (0..<starts.count).map { row in
      starts.day(at: row).flatMap { start in ends.day(at: row).map { Double($0 - start) } }
    }
  }

  private func sentences(_ funnel: PresentFunnel, _ question: FunnelQuestion, _ cycles: [Double?]?) -> [String] {
    guard !funnel.counted.isEmpty else { return ["no \(question.table.name) entered"] }
    var lines: [String] = []
    if let rate = funnel.winRate {
      lines.append(
        "\(number(funnel.won.count)) won and \(number(funnel.lost.count)) lost: \(percentText(rate)) of the closed ones; "
          + "\(number(funnel.open)) are open, and undecided")
    } else if !funnel.won.isEmpty {
      lines.append(
        "\(number(funnel.won.count)) won, \(funnel.wonOfAll.map(percentText) ?? "–") of all; no stage tells what is lost, so there is no win rate of closed ones: "
          + "\(number(funnel.open)) are open or lost")
    }
    if let velocity = funnel.velocity(cycles) {
      lines.append(
        "velocity \(plain(velocity.aDay.rounded())) a day: \(number(funnel.open)) open × \(percentText(velocity.winRate)) × "
          + "ticket \(plain(velocity.ticket.rounded())) ÷ cycle \(plain(velocity.cycle)) days")
    }
    lines.append(
      "the present stages cannot tell where the lost ones were lost, how long a stage takes, what was passed over or came back, "
        + "so neither which stage holds growth back, nor what will become of those still open")
    return lines
  }

  private func tell(_ funnel: PresentFunnel, _ question: FunnelQuestion, undated: Int) {
    smallPrint(
      "reached at least: those here or further on · at most: the \(number(funnel.lost.count)) lost ones as well · a history tells: "
        + "load a table of stage changes with a link to \(question.table.name) and the roles date and stage")
    let snapshots = question.written.history == nil ? snapshotNames(of: question) : []
    if let first = snapshots.first {
      smallPrint(
        "\(snapshots.joined(separator: ", ")) \(snapshots.count == 1 ? "tells" : "tell") how deals stood on some days, not when they changed: `history \(written(name: first))` goes by it all the same"
      )
    }
    if funnel.unknown > 0 {
      smallPrint(
        "\(number(funnel.unknown)) without a known stage left out (a deal that closes after the as-of date has none)")
    }
    if undated > 0 { smallPrint("\(number(undated)) without a date are in no cohort") }
    if !funnel.strangers.isEmpty {
      smallPrint(
        "\(number(funnel.strangers.count)) in stages outside the order left out: say `order` and `lost` with all of them"
      )
    }
    tellMoney(funnel.money, funnel.counted)
    smallPrint(
      "as of \(dayText(question.book.asOf.day))"
        + (question.written.condition.map { " · where \(format($0))" } ?? "")
        + (question.written.scenario.map { " · under \(scenarioText($0))" } ?? ""))
  }
}

/// Deals by the stage they are in.
struct PresentFunnel {
  let stages: FunnelStages
  let money: (column: Column, name: String, isAssigned: Bool)?
  /// The rows in each stage of the order, the won ones last.
  private(set) var here: [[Int]]
  private(set) var lost: [Int] = []
  private(set) var strangers: [Int] = []
  /// Rows whose stage is not known.
  private(set) var unknown = 0
  /// Some row is in a stage of what is lost, be it of another group: where none is, all that is closed seems won.
  let tellsLosses: Bool

  init(
    _ stages: FunnelStages, _ texts: Column, _ rows: [Int], _ money: (column: Column, name: String, isAssigned: Bool)?,
    tellsLosses: Bool = false
  ) {
    (self.stages, self.money) = (stages, money)
    here = Array(repeating: [], count: stages.order.count)
    for row in rows {
      guard texts.isKnown(row) else {
        unknown += 1
        continue
      }
      switch stages.place(of: texts.canonicalText(row)) {
      case nil: strangers.append(row)
      case stages.order.count: lost.append(row)
      case let place?: here[place].append(row)
      }
    }
    self.tellsLosses = tellsLosses || !lost.isEmpty
  }

  var won: [Int] { here[here.count - 1] }
  var open: Int { here.dropLast().reduce(0) { $0 + $1.count } }
  var counted: [Int] { here.flatMap { $0 } + lost }
  var winRate: Double? {
    won.count + lost.count == 0 || !tellsLosses ? nil : Double(won.count) / Double(won.count + lost.count)
  }
  var wonOfAll: Double? { counted.isEmpty ? nil : Double(won.count) / Double(counted.count) }

  func velocity(_ cycles: [Double?]?) -> HistoryFunnel.Velocity? {
    guard let cycles, let winRate, let money, !money.column.isMasked else { return nil }
    let known = won.filter { money.column.isKnown($0) }
    guard !known.isEmpty, let cycle = median(of: won.compactMap { cycles[$0] }), cycle > 0 else { return nil }
    let ticket = money.column.sum(over: known).number / Double(known.count)
    return HistoryFunnel.Velocity(
      aDay: Double(open) * winRate * ticket / cycle, winRate: winRate, ticket: ticket, cycle: cycle)
  }

  /// A row a stage, and one for what is lost.
  var table: Frame {
    let names = stages.order + (lost.isEmpty ? [] : [stages.lost.joined(separator: ", ")])
    let rows = here + (lost.isEmpty ? [] : [lost])
    let ordered = here.indices.map { place in here[place...].reduce(0) { $0 + $1.count } }
    let entered = ordered[0] + lost.count
    // Of what is lost no stage is known, but all of it entered.
    let least = ordered.enumerated().map { $0.offset == 0 ? entered : $0.element }
    let most = ordered.enumerated().map { place, count in place == ordered.count - 1 ? count : count + lost.count }
    let none: [Int64?] = lost.isEmpty ? [] : [nil]
    func share(_ counts: [Int]) -> [Int64?] {
      counts.map { entered == 0 ? nil : percentUnits(Double($0) / Double(entered)) } + none
    }
    var fields = [
      Frame.Field("stage", .texts(names)), Frame.Field("here", .decimals(rows.map { Int64($0.count) })),
      Frame.Field("reached at least", .decimals(least.map { Int64($0) } + none)),
      Frame.Field("reached at most", .decimals(most.map { Int64($0) } + none)),
      Frame.Field("from first at least", .percents(share(least))),
      Frame.Field("from first at most", .percents(share(most))),
    ]
    if let money {
      fields.append(Frame.Field("money here", rows.map { money.column.sum(over: $0) }.column(like: money.column)))
    }
    return Frame(fields: fields, rowCount: names.count)
  }

  /// A row a group.
  static func table(_ name: String, _ values: Column, _ funnels: [PresentFunnel], cycles: [Double?]?) -> Frame {
    func whole(_ value: (PresentFunnel) -> Int) -> Column { .decimals(funnels.map { Int64(value($0)) }) }
    var fields = [Frame.Field(name, values)]
    for (place, stage) in (funnels.first?.stages.order ?? []).enumerated() {
      fields.append(Frame.Field(stage, whole { $0.here[place].count }))
    }
    fields.append(Frame.Field("lost", whole(\.lost.count)))
    fields.append(Frame.Field("won of all", .percents(funnels.map { percentUnits($0.wonOfAll) })))
    fields.append(Frame.Field("win rate", .percents(funnels.map { percentUnits($0.winRate) })))
    if let money = funnels.first?.money {
      let sums = funnels.map { money.column.sum(over: $0.won) }
      fields.append(Frame.Field("money won", sums.column(like: money.column)))
      fields.append(
        Frame.Field("velocity", .numbers(funnels.map { $0.velocity(cycles)?.aDay.rounded() })))
    }
    return Frame(fields: fields, rowCount: funnels.count)
  }
}
