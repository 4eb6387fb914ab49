import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `compare snapshots WEEK, WEEK`: how the open pipeline of one week became that of another.
extension Session {
  func compare(_ weeks: WeekComparison) throws {
    let columns = try snapshotColumns(of: weeks.snapshots)
    let from = try week(weeks.from)
    let to = try week(weeks.to)
    let period = try weeks.period.map { period in try resolving { resolver in try resolver.days(of: period) } }
    let group = try weeks.group.map { group in
      let term = try resolving { resolver in try resolver.term(group, over: columns.table) }
      try state.book.refuseMasked(term, in: "group by")
      return term
    }
    guard let money = columns.money, money.type != .number else {
      throw noExactMoney(columns, at: weeks.snapshots.span)
    }
    if period != nil, columns.expected == nil { throw noExpected(columns, at: weeks.snapshots.span) }
    guard to.lowerBound > from.lowerBound else {
      throw Diagnostic(
        .badSetting, "\(weeks.to.spelling) is not after \(weeks.from.spelling)", at: weeks.to.span, label: "earlier",
        help: [
          "the earlier week comes first: `compare \(weeks.snapshots.text) \(weeks.to.spelling), \(weeks.from.spelling)`"
        ])
    }
    guard !onlyChecks else { return }
    let days = try (takenDay(columns, in: from, weeks.from), takenDay(columns, in: to, weeks.to))
    let ends = try columns.stage.map { try weekEnds($0, columns, weeks) }
    let pair = try SnapshotPair(columns, money, days, ends, group, self)
    let mask = state.book.mask(
      of: [money, columns.expected].compactMap { $0?.id }.map {
        Term(.column($0), type: .number, span: weeks.snapshots.span)
      })
    let bridge = PipelineBridge(pair.deals.map(\.deal), period: period)
    if let groups = pair.groups {
      try sayGroups(pair, groups, weeks, period, money.type, mask)
    } else {
      say(presentation(of: bridge, pair, weeks, money.type, mask))
    }
    tell(bridge, pair, weeks, columns, days, mask)
  }

  // MARK: - Columns

  /// The columns of a table of snapshots; where it is linked to deals, that link tells which deal a row is.
  func snapshotColumns(of name: Name) throws -> SnapshotColumns {
    let table = try resolving { resolver in try resolver.table(name) }
    guard let date = table.roles[.date] else {
      throw Diagnostic(
        .noRole, "\(table.name) has no date role: when was a snapshot taken?", at: name.span, label: "no date",
        help: ["say `roles \(written(name: table.name)) date = COLUMN`"])
    }
    let links = state.book.links.filter { $0.child == table.id && $0.parent != table.id }
    if let link = links.first(where: { state.book.table($0.parent).roles[.closed] != nil }) {
      return snapshotColumns(of: table, deal: link.column, link: link.id, date: date)
    }
    guard let deal = try onlyChecks ? table.columns.first?.id : identifier(in: table, date: date) else {
      throw Diagnostic(
        .noKey, "no column of \(table.name) tells which deal a row is", at: name.span, label: "which deal?",
        help: ["link it to the deals: `load \(table.name) from … link COLUMN to DEALS`"])
    }
    if !onlyChecks, let keys = try state.data.columns[deal]?.column(), keys.distinctCount == keys.knownCount {
      throw Diagnostic(
        .noKey, "no \(table.column(deal)?.name ?? "deal") of \(table.name) is there twice, so it holds no snapshots",
        at: name.span, label: "each deal once",
        help: [
          "take some: `snapshot \(written(name: table.name)) to \"snapshots.csv\" as \(weekText(state.book.asOf.day))`, and load them"
        ])
    }
    var columns = snapshotColumns(of: table, deal: deal, link: nil, date: date)
    if let name = table.column(deal)?.name { columns.guesses.append("deal \(name)") }
    return columns
  }

  /// The first column that has another value in each row of the last snapshot.
  private func identifier(in table: Table, date: ColumnID) throws -> ColumnID? {
    let days = try engine.column(date, in: state.book, on: state.data).dayValues
    guard let last = days.compactMap({ $0 }).filter({ $0 <= state.book.asOf.day }).max() else { return nil }
    let rows = days.indices.filter { days[$0] == last }.map { Int32($0) }
    return try table.columns.first { column in
      guard column.isListed, column.id != date, let values = try state.data.columns[column.id]?.column() else {
        return false
      }
      let taken = values.gather(rows: rows)
      return taken.missingCount == 0 && taken.distinctCount == rows.count
    }?.id
  }

  private func weekEnds(_ stage: ColumnSchema, _ columns: SnapshotColumns, _ weeks: WeekComparison) throws -> StageEnds
  {
    // A deal that ended is often in the table of deals only.
    let link = state.book.links.first { $0.id == columns.link }
    var names = try stageNames(of: stage)
    var isMasked = state.book.mask(of: stage.id) != nil
    var endings = weeks.endings
    if let link, let ended = state.book.table(link.parent).column(habituallyFor: .stage)?.column {
      names += try stageNames(of: ended).filter { !names.contains($0) }
      isMasked = isMasked || state.book.mask(of: ended.id) != nil
    } else {
      // No deal may have ended yet in the stages that are taken for ends anyway.
      let seen = Set(names.map(StageEnds.folded))
      endings.won.removeAll { StageNames.soundsWon($0.text) && !seen.contains(StageEnds.folded($0.text)) }
      endings.lost.removeAll { StageNames.soundsLost($0.text) && !seen.contains(StageEnds.folded($0.text)) }
    }
    let ends = try saidEnds(endings, among: names, stage, in: columns.table, isMasked: isMasked)
    if weeks.endings.won.isEmpty, let word = weeks.endings.lost.first(where: { StageNames.soundsWon($0.text) }),
      !names.contains(where: { ends.won.contains(StageEnds.folded($0)) })
    {
      throw Diagnostic(
        .badStages, "`\(word.text)` is said to be lost, and no other stage is won", at: word.span, label: "lost?",
        help: ["say which are won: `won STAGE`"])
    }
    return ends
  }

  private func noExactMoney(_ columns: SnapshotColumns, at span: Span) -> Diagnostic {
    Diagnostic(
      .noRole,
      columns.money == nil
        ? "\(columns.table.name) has no money role: what is a deal worth?"
        : "the amounts of \(columns.table.name) are no decimals of at most six places, so a bridge would not sum exactly",
      at: span, label: "no money", help: ["say `roles \(written(name: columns.table.name)) money = COLUMN`"])
  }

  private func noExpected(_ columns: SnapshotColumns, at span: Span) -> Diagnostic {
    Diagnostic(
      .noRole, "\(columns.table.name) has no expected role: when is a deal expected to close?", at: span,
      label: "no expected close",
      help: ["say `roles \(written(name: columns.table.name)) expected = COLUMN`, or leave `for` out"])
  }

  /// The last day in a week on which a snapshot was taken.
  private func takenDay(_ columns: SnapshotColumns, in week: ClosedRange<Int32>, _ period: Period) throws -> Int32 {
    let days = try engine.column(columns.date, in: state.book, on: state.data).dayValues.compactMap { $0 }
    let seen = days.filter { $0 <= state.book.asOf.day }
    if let day = seen.filter(week.contains).max() { return day }
    let hidden = days.contains { week.contains($0) }
    let known = Set(seen.map(weekText)).sorted()
    throw Diagnostic(
      .unknownValue,
      hidden
        ? "the snapshot of \(period.spelling) is later than the as-of date \(dayText(state.book.asOf.day))"
        : "\(columns.table.name) has no snapshot of \(period.spelling)", at: period.span, label: "no snapshot",
      help: known.isEmpty
        ? ["take one: `snapshot DEALS to \"FILE\" as \(weekText(state.book.asOf.day))`"]
        : ["there are \(number(known.count)), from \(known[0]) to \(known[known.count - 1])"])
  }

  // MARK: - Answers

  private static let always: Set<PipelineBridge.Line> = [
    .start, .new, .won, .lost, .slipped, .pulledIn, .grown, .shrunk, .end,
  ]

  private func presentation(
    of bridge: PipelineBridge, _ pair: SnapshotPair, _ weeks: WeekComparison, _ type: ValueType, _ mask: Int?
  ) -> Presentation {
    let lines = PipelineBridge.Line.allCases.filter { Self.always.contains($0) || bridge[$0].deals > 0 }
    let tallies = lines.map { bridge[$0] }
    func amounts(_ values: [Int128?]) -> Column {
      let units = values.map { value in value.flatMap { Int64(exactly: $0) } }
      return Column(
        type: type.withScale(pair.scale), storage: .int64(units.map { $0 ?? 0 }),
        validity: Bitmap(count: units.count) { units[$0] != nil }
      ).marked(mask)
    }
    func isEnd(_ line: PipelineBridge.Line) -> Bool { line == .start || line == .end }
    let frame = Frame(
      fields: [
        Frame.Field("line", .texts(lines.map(\.rawValue))),
        Frame.Field("deals", .decimals(tallies.map { Int64($0.deals) })),
        Frame.Field("without amount", .decimals(tallies.map { Int64($0.withoutAmount) })),
        Frame.Field("value", amounts(tallies.map(\.value))),
        Frame.Field("deals change", .decimals(zip(lines, tallies).map { isEnd($0) ? nil : Int64($1.dealsChange) })),
        Frame.Field("value change", amounts(zip(lines, tallies).map { isEnd($0) ? nil : $1.change })),
      ], rowCount: lines.count)
    let scope = weeks.period.map { " expected in \($0.spelling)" } ?? ""
    return Presentation(
      title: "open pipeline\(scope) from \(weeks.from.spelling) to \(weeks.to.spelling)", frame: frame, rowNoun: "lines"
    )
  }

  /// A bridge for each group: start, changes and end side by side.
  private func sayGroups(
    _ pair: SnapshotPair, _ groups: RowGroups, _ weeks: WeekComparison, _ period: ClosedRange<Int32>?,
    _ type: ValueType,
    _ mask: Int?
  ) throws {
    let used = (0..<groups.count).filter { group in pair.deals.contains { $0.group == group } }
    let bridges = used.map { group in
      PipelineBridge(pair.deals.filter { $0.group == group }.map(\.deal), period: period)
    }
    let lines = PipelineBridge.Line.allCases.filter { line in
      Self.always.contains(line) || bridges.contains { $0[line].deals > 0 }
    }
    func amounts(_ line: PipelineBridge.Line) -> Column {
      let units = bridges.map { bridge in
        Int64(exactly: line == .start || line == .end ? bridge[line].value : bridge[line].change)
      }
      return Column(
        type: type.withScale(pair.scale), storage: .int64(units.map { $0 ?? 0 }),
        validity: Bitmap(count: units.count) { units[$0] != nil }
      ).marked(mask)
    }
    let name = weeks.group.map { format($0) } ?? "group"
    let fields =
      [
        Frame.Field(name, groups.values.gather(rows: used.map { Int32($0) })),
        Frame.Field("deals then", .decimals(bridges.map { Int64($0[.start].deals) })),
        Frame.Field("deals now", .decimals(bridges.map { Int64($0[.end].deals) })),
        Frame.Field("without amount", .decimals(bridges.map { Int64($0[.end].withoutAmount) })),
      ] + lines.map { Frame.Field($0.rawValue, amounts($0)) }
    let scope = weeks.period.map { " expected in \($0.spelling)" } ?? ""
    say(
      Presentation(
        title: "open pipeline\(scope) from \(weeks.from.spelling) to \(weeks.to.spelling) by \(name)",
        frame: Frame(fields: fields, rowCount: used.count), rowNoun: "groups"))
    smallPrint("each row sums: start and all changes make the end")
  }

  // MARK: - Small print

  private func tell(
    _ bridge: PipelineBridge, _ pair: SnapshotPair, _ weeks: WeekComparison, _ columns: SnapshotColumns,
    _ days: (Int32, Int32), _ mask: Int?
  ) {
    smallPrint(
      "\(columns.table.name) of \(dayText(days.0)) and \(dayText(days.1)) · as of \(dayText(state.book.asOf.day)) · start and all changes make the end, exactly"
    )
    let without = (bridge[.start].withoutAmount, bridge[.end].withoutAmount)
    if without.0 + without.1 > 0 {
      smallPrint(
        "deals without amount are counted as deals and add no value: \(number(without.0)) of \(number(bridge[.start].deals)) at the start, \(number(without.1)) of \(number(bridge[.end].deals)) at the end"
      )
    }
    if weeks.period == nil {
      smallPrint(
        columns.expected == nil
          ? "no column says when deals are expected to close, so nothing is told of slipping: `roles \(written(name: columns.table.name)) expected = COLUMN`"
          : "slipped and pulled in: expected later or earlier than before; the whole pipeline is asked for, so its value stays (`for PERIOD` asks for that of a period)"
      )
    }
    let gone = bridge[.disappeared].deals
    if gone > 0 {
      smallPrint(
        columns.link == nil
          ? "\(counted(gone, "deal")) disappeared: without a link to the deals nothing says what became of them"
          : "\(counted(gone, "deal")) disappeared: neither open in the second snapshot nor closed by then")
    }
    if pair.movedGroups > 0 {
      smallPrint("\(counted(pair.movedGroups, "deal")) changed group and stand in the later one")
    }
    if pair.repeated > 0 {
      smallPrint("\(counted(pair.repeated, "row")) repeat a deal of the same snapshot; the first counts")
    }
    if !columns.guesses.isEmpty {
      smallPrint("columns taken by their names: " + columns.guesses.joined(separator: ", "))
    }
  }
}

/// The deals of two snapshots, side by side.
struct SnapshotPair {
  struct Member {
    var deal: PipelineBridge.Deal
    var group: Int
  }

  var deals: [Member] = []
  var groups: RowGroups?
  /// The places of the amounts.
  var scale: Int
  /// Deals that are in another group than before.
  var movedGroups = 0
  /// Rows that are there twice.
  var repeated = 0

  /// A row of a snapshot.
  private struct Row {
    var standing: PipelineBridge.Standing
    var end: Deal.End
    var group: Int
    var parent: Int32
  }

  init(
    _ columns: SnapshotColumns, _ money: ColumnSchema, _ days: (Int32, Int32), _ ends: StageEnds?, _ group: Term?,
    _ session: Session
  ) throws {
    let (book, data, engine) = (session.state.book, session.state.data, session.engine)
    func column(_ id: ColumnID) throws -> Column { try engine.column(id, in: book, on: data) }
    scale = money.type.scale ?? 0
    let taken = try column(columns.date).dayValues
    let keys = try column(columns.deal).textValues
    let amounts = try column(money.id).units(scale: scale) ?? []
    let expected = try columns.expected.map { try column($0.id).dayValues }
    let stages = try columns.stage.map { try column($0.id).textValues }
    groups = try group.map { RowGroups(try engine.evaluate($0, over: columns.table.id, in: book, on: data)) }
    let parents = try columns.link.flatMap { try data.links[$0]?.link().parents }
    var repeats = 0
    let groups = groups
    func rows(of day: Int32) -> (byKey: [String: Row], order: [String]) {
      var (rows, order): ([String: Row], [String]) = ([:], [])
      for row in taken.indices where taken[row] == day {
        guard let key = keys[row] else { continue }
        if rows[key] != nil {
          repeats += 1
          continue
        }
        let stage = stages?[row].map(StageEnds.folded)
        let end: Deal.End =
          stage.map { ends?.won.contains($0) == true ? .won : ends?.lost.contains($0) == true ? .lost : .open } ?? .open
        rows[key] = Row(
          standing: PipelineBridge.Standing(amount: amounts[row], expected: expected?[row]), end: end,
          group: groups?.places[row] ?? 0, parent: parents?[row] ?? -1)
        order.append(key)
      }
      return (rows, order)
    }
    let (before, orderBefore) = rows(of: days.0)
    let (after, orderAfter) = rows(of: days.1)
    repeated = repeats
    let outcomes = try Self.outcomes(columns, ends ?? .habitual, by: days.1, session)
    let earlier = Set(taken.indices.filter { (taken[$0] ?? .max) < days.0 }.compactMap { keys[$0] })
    for key in orderBefore + orderAfter.filter({ before[$0] == nil }) {
      let (old, new) = (before[key], after[key])
      let standing = (old?.end == .open ? old?.standing : nil, new?.end == .open ? new?.standing : nil)
      var fate = PipelineBridge.Fate.unknown
      if standing.0 == nil, standing.1 != nil, old != nil || earlier.contains(key) { fate = .wasThereBefore }
      if standing.0 != nil, standing.1 == nil {
        let end = new?.end ?? (old?.parent).flatMap { $0 >= 0 ? outcomes?[Int($0)] : nil } ?? .open
        fate = end == .won ? .won : end == .lost ? .lost : .unknown
      }
      let isMoved = old != nil && new != nil && old?.group != new?.group
      if isMoved, standing.0 != nil || standing.1 != nil { movedGroups += 1 }
      deals.append(
        Member(
          deal: PipelineBridge.Deal(before: standing.0, after: standing.1, fate: fate),
          group: new?.group ?? old?.group ?? 0))
    }
  }

  /// How the linked deals stand by a day.
  private static func outcomes(_ columns: SnapshotColumns, _ ends: StageEnds, by day: Int32, _ session: Session) throws
    -> [Deal.End]?
  {
    guard let link = columns.link else { return nil }
    let deals = session.state.book.table(session.state.book.link(link).parent)
    guard let closed = deals.roles[.closed], let stage = deals.column(habituallyFor: .stage) else { return nil }
    func column(_ id: ColumnID) throws -> Column {
      try session.engine.column(id, in: session.state.book, on: session.state.data)
    }
    let days = try column(closed).dayValues
    let stages = try column(stage.column.id).textValues
    let ends = ends.among(Array(Set(stages.compactMap { $0 })))
    return days.indices.map { row in
      guard let closedOn = days[row], closedOn <= day else { return .open }
      return ends.end(of: stages[row])
    }
  }
}
