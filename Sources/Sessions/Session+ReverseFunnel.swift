import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `reverse funnel target 10M from deals`: how many deals a target needs at each stage, beside what is there.
extension Session {
  func reverseFunnel(_ funnel: Language.ReverseFunnel) throws {
    let columns = try dealColumns(of: funnel.deals, endings: funnel.endings)
    var question = DealQuestion(columns: columns)
    try settle(&question, condition: funnel.condition, group: nil)
    guard question.amountTerm != nil else { throw noMoney(columns, at: funnel.deals.span) }
    guard funnel.target.double > 0 else {
      throw Diagnostic(.badCuts, "a target is above zero", at: funnel.targetSpan, label: "nothing to reach")
    }
    guard !onlyChecks else { return }
    let view = try view(of: question, on: state.book.asOf.day)
    let amounts = view.won.compactMap(\.amount)
    guard let ticket = AmountEstimate(amounts), ticket.mean > 0, amounts.count >= DealHistory.fewestWon else {
      throw Diagnostic(
        .tooLittleHistory,
        "\(number(amounts.count)) won deals with an amount tell no ticket; it takes \(DealHistory.fewestWon)",
        at: funnel.deals.span, label: "too few", help: ["take more history, or fewer conditions"])
    }
    let chain = StageChain(history: view, columns) ?? StageChain(current: view, columns)
    let needs = StageNeeds(target: funnel.target.double, ticket: ticket.mean, stages: chain.stages)
    say(presentation(of: needs, chain, funnel, question))
    tell(needs, chain, ticket, view, question, hasHistory: chain.isOfHistory)
    if let text = try overdueCloseText(view, columns) { smallPrint(text) }
    if let text = undatedEndsText(view) { smallPrint("\(text), so conversions are of the others alone") }
    if question.pick != nil {
      smallPrint("the condition reads \(question.pickReads), so by that it picks among open deals alone")
    }
  }

  /// The tables of stage changes that are linked to deals, with the roles date and stage; snapshots are none.
  func stageHistories(of deals: Table, in book: Book) -> [StageHistoryColumns] {
    book.links.filter { $0.parent == deals.id && $0.child != deals.id }.compactMap { link in
      let table = book.table(link.child)
      guard let date = table.roles[.date], let stage = table.roles[.stage], !table.looksLikeSnapshots else {
        return nil
      }
      return StageHistoryColumns(table: table, date: date, stage: stage, link: link.id)
    }
  }

  func stageHistory(of deals: Table) throws -> StageHistoryColumns? {
    stageHistories(of: deals, in: state.book).first
  }

  /// The open stages that deals came to by a book's date, each deal's in order; by its row.
  func stageEntries(
    _ history: StageHistoryColumns, _ ends: StageEnds, in book: Book
  ) throws -> [Int32: [(stage: String, day: Int32)]] {
    guard let parents = try state.data.links[history.link]?.link().parents else { return [:] }
    let days = try engine.column(history.date, in: book, on: state.data).dayValues
    let stages = try engine.column(history.stage, in: book, on: state.data).textValues
    let visible = try engine.visibleRows(of: history.table.id, in: book, on: state.data).visible
    var byDeal: [Int32: [(day: Int32, row: Int, stage: String)]] = [:]
    for row in days.indices {
      guard visible.map({ $0[row] }) ?? true, parents[row] >= 0, let day = days[row], let stage = stages[row] else {
        continue
      }
      let folded = StageEnds.folded(stage)
      if ends.won.contains(folded) || ends.lost.contains(folded) { continue }
      byDeal[parents[row], default: []].append((day, row, stage))
    }
    return byDeal.mapValues { entries in
      entries.sorted { ($0.day, $0.row) < ($1.day, $1.row) }.map { ($0.stage, $0.day) }
    }
  }

  private func presentation(
    of needs: StageNeeds, _ chain: StageChain, _ funnel: Language.ReverseFunnel, _ question: DealQuestion
  ) -> Presentation {
    let mask = mask(of: question)
    let stages = needs.stages.indices
    func counts(_ value: (Int) -> Double?) -> [Int64?] { stages.map { value($0).map { Int64($0.rounded(.up)) } } }
    let needed = counts(needs.needed)
    let there = stages.map { Int64(needs.stages[$0].there) }
    let intervals = stages.map { WilsonInterval(needs.stages[$0].wentOn, of: needs.stages[$0].reached) }
    let rows = needs.stages.count + 1
    let toWin = Int64(needs.dealsToWin.rounded(.up))
    let fields = [
      Frame.Field("stage", .texts((mask == nil ? chain.names : chain.names.map { _ in Column.maskText }) + ["won"])),
      Frame.Field("reached", Column.decimals(stages.map { Int64(needs.stages[$0].reached) } + [nil])),
      Frame.Field("went on", Column.decimals(stages.map { Int64(needs.stages[$0].wentOn) } + [nil])),
      Frame.Field("conversion", Column.shares(stages.map { needs.stages[$0].conversion } + [nil])),
      Frame.Field("low", Column.shares(intervals.map { $0?.low } + [nil])),
      Frame.Field("high", Column.shares(intervals.map { $0?.high } + [nil])),
      Frame.Field("needed", Column.decimals(needed + [toWin]).marked(mask)),
      Frame.Field("there", Column.decimals(there + [nil])),
      Frame.Field(
        "short", Column.decimals(zip(needed, there).map { n, t in n.map { max(0, $0 - t) } } + [nil]).marked(mask)),
      Frame.Field("covered", Column.shares(stages.map(needs.coverage) + [nil]).marked(mask)),
    ]
    let text =
      mask != nil
      ? Column.maskText
      : "\(number(Int(toWin))) won deals of \(fixed(needs.ticket, places: 2))"
    return Presentation(
      title: "\(fixed(needs.target, places: 0)) from \(chain.table): \(text)",
      frame: Frame(fields: fields, rowCount: rows),
      rowNoun: "stages")
  }

  private func tell(
    _ needs: StageNeeds, _ chain: StageChain, _ ticket: AmountEstimate, _ view: DealView, _ question: DealQuestion,
    hasHistory: Bool
  ) {
    if chain.names.count > 1, let stage = needs.bottleneck, mask(of: question) == nil {
      smallPrint(
        "\(chain.names[stage]) holds growth back: \(share(needs.coverage(at: stage))) of what the target needs there is there, the least of all stages"
      )
    }
    if chain.names.count > 1, let weakest = needs.weakest, mask(of: question) == nil {
      smallPrint(
        "the weakest conversion is that from \(chain.names[weakest]) (\(share(needs.stages[weakest].conversion))): a point more there adds most"
      )
    }
    smallPrint(
      "needed: target ÷ (ticket · the conversions from there on); ticket: the mean amount of \(number(ticket.amounts.count)) won deals; as of \(dayText(view.day))"
    )
    smallPrint(
      hasHistory
        ? "conversions are of \(counted(chain.closedCount, "closed deal")) by stage history: a deal that skipped a stage counts as having been there, one that came back once; intervals are Wilson's at 95%; there: open deals at that stage or further on"
        : "conversions are of \(counted(chain.closedCount, "closed deal")), won or lost: without a table of stage changes (roles date and stage, linked to \(question.columns.table.name)) those between stages cannot be told"
    )
    if chain.unplaced > 0 {
      smallPrint("\(counted(chain.unplaced, "open deal")) at no stage of the history left out")
    }
    if !question.columns.guesses.isEmpty {
      smallPrint("columns taken by their names: " + question.columns.guesses.joined(separator: ", "))
    }
  }
}

extension Table {
  /// Snapshots tell of amounts and expected dates as well; a history of stages does not.
  var looksLikeSnapshots: Bool { roles[.money] != nil || roles[.expected] != nil }
}

/// Which columns tell when deals came to which stage.
struct StageHistoryColumns {
  var table: Table
  var date: ColumnID
  var stage: ColumnID
  var link: LinkID
}

/// The stages of deals in their order, with who reached which.
struct StageChain {
  var table: String
  var names: [String]
  var stages: [StageNeeds.Stage]
  var closedCount: Int
  var isOfHistory = false
  /// Open deals that stand at none of the stages.
  var unplaced = 0

  /// Without stage history: from the beginning to won in one step, open deals by their present stage taken together.
  init(current view: DealView, _ columns: DealColumns) {
    table = columns.table.name
    names = ["open"]
    let closed = view.deals.filter { $0.end != .open && $0.isPicked }
    closedCount = closed.count
    stages = [
      StageNeeds.Stage(
        reached: closed.count, wentOn: closed.count { $0.end == .won }, there: view.open.filter(\.isPicked).count)
    ]
  }

  /// By stage history; none where it names no open stage.
  init?(history view: DealView, _ columns: DealColumns) {
    table = columns.table.name
    let entries = StageEntries(Dictionary(uniqueKeysWithValues: view.deals.map { ($0.row, $0.entries) }))
    guard !entries.order.isEmpty else { return nil }
    isOfHistory = true
    names = entries.order
    let last = names.count - 1
    var (reached, won, there) = ([Int](repeating: 0, count: names.count), 0, [Int](repeating: 0, count: names.count))
    closedCount = 0
    for deal in view.deals where deal.isPicked {
      let furthest = entries.furthest[deal.row]
      switch deal.end {
      case .open:
        guard let current = entries.current[deal.row] else {
          unplaced += 1
          continue
        }
        for stage in 0...current { there[stage] += 1 }
      case .won:
        closedCount += 1
        won += 1
        for stage in 0...last { reached[stage] += 1 }
      case .lost:
        closedCount += 1
        guard let furthest else { continue }
        for stage in 0...furthest { reached[stage] += 1 }
      }
    }
    stages = names.indices.map { stage in
      StageNeeds.Stage(
        reached: reached[stage], wentOn: stage == last ? won : reached[stage + 1], there: there[stage])
    }
  }
}

/// The stage changes of deals as seen now: how far each came, and where it stands.
struct StageEntries {
  /// Open stages, in the order in which deals come to them.
  var order: [String] = []
  var furthest: [Int32: Int] = [:]
  var current: [Int32: Int] = [:]

  init(_ byDeal: [Int32: [(stage: String, day: Int32)]]) {
    order = Self.ordered(byDeal.mapValues { $0.map(\.stage) })
    let placeOf = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    for (deal, entries) in byDeal {
      furthest[deal] = entries.compactMap { placeOf[$0.stage] }.max()
      current[deal] = entries.last.flatMap { placeOf[$0.stage] }
    }
  }

  /// The order that histories tell; equals in the order of their names.
  private static func ordered(_ paths: [Int32: [String]]) -> [String] {
    let names = Set(paths.values.joined()).sorted()
    let codes = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let ways = paths.values.map { path in path.compactMap { codes[$0] } }
    return StageOrder(ways: ways, codeCount: names.count).all.map { names[$0] }
  }
}
