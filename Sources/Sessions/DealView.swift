import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans

/// What is asked of deals, resolved.
struct DealQuestion {
  var columns: DealColumns
  var measure: Term?
  /// What a deal without amount counts with.
  var amount: Term?
  /// When a deal without expected close closes.
  var close: Term?
  var group: Term?
  /// Which deals are looked at, open and closed ones alike.
  var condition: Term?
  /// Which open deals are picked: what reads how deals stand or end would pick among closed ones by their outcome.
  var pick: Term?
  /// What that reads.
  var pickReads = "how deals stand"
  /// The condition reads amounts, and those that open deals had before are not known.
  var readsAmounts = false
  var category: ColumnID?

  var amountTerm: Term? {
    measure ?? columns.money.map { Term(.column($0.id), type: $0.type, span: Span(0, 0)) }
  }
  var amountType: ValueType { amountTerm?.type ?? .number }
}

/// A deal as it is seen on a day.
struct Deal {
  enum End { case open, won, lost }

  var row: Int32
  var end: End
  var start: Int32?
  var closed: Int32?
  var amount: Double?
  var expected: Int32?
  /// 0 … 1.
  var probability: Double?
  /// By the question's rules, where amount and expected close are missing.
  var ruledAmount: Double?
  var ruledClose: Int32?
  var group = 0
  var product: String?
  var owner: String?
  var category: String?
  /// The open stages that it came to by that day, in order.
  var entries: [(stage: String, day: Int32)] = []
  /// It is among those that the question picks.
  var isPicked = true
}

extension Deal {
  /// When it first came to each stage.
  var firstEntries: [String: Int32] {
    entries.reduce(into: [:]) { days, entry in if days[entry.stage] == nil { days[entry.stage] = entry.day } }
  }
}

/// The deals of a table as they are seen on a day.
struct DealView {
  var day: Int32
  var deals: [Deal] = []
  /// Ended by their stage, without a date of that.
  var undatedEnds = 0
  /// Not ended by their stage, though the day on which they close has passed.
  var overdueRows: [Int32] = []
  /// Won without an amount, and counted with that of the rule.
  var ruledWins = 0
  /// Ended after the day, so what the table holds of open deals is of later, too.
  var laterEnds = 0
  /// What is known of open deals is what a snapshot of that week kept.
  var isOfSnapshot = false
  var hiddenFuture = 0
  /// Probabilities above 1 were taken for percentages.
  var readsPercent = false
  var groups: RowGroups?

  var won: [Deal] { deals.filter { $0.end == .won } }
  var open: [Deal] { deals.filter { $0.end == .open } }

  /// What was won on some days; deals without amount count nothing.
  func wonAmount(in days: ClosedRange<Int32>) -> Double {
    deals.reduce(0) { sum, deal in
      guard deal.end == .won, let closed = deal.closed, days.contains(closed) else { return sum }
      return sum + (deal.amount ?? 0)
    }
  }

  var firstClosed: Int32? { deals.compactMap(\.closed).min() }
}

/// What a snapshot kept of a deal.
struct KeptDeal {
  var amount: Double?
  var expected: Int32?
  var probability: Double?
  var stage: String?
}

extension Session {
  /// The deals as they are seen on a day: of what ends later, nothing is known that is told by the end.
  func view(of question: DealQuestion, on day: Int32, in saved: Book? = nil) throws -> DealView {
    var book = saved ?? state.book
    if book.asOf.day != day { book.asOf = AsOf(day: day, origin: .given) }
    let columns = question.columns
    let table = columns.table
    func column(_ id: ColumnID) throws -> Column { try engine.column(id, in: book, on: state.data) }
    func evaluate(_ term: Term) throws -> Column {
      try engine.evaluate(term, over: table.id, in: book, on: state.data)
    }
    let visible = try engine.visibleRows(of: table.id, in: book, on: state.data)
    let closed = try column(columns.closed).dayValues
    // What ends later is seen as open, whoever assigned its columns.
    let ends = try state.data.columns[columns.closed]?.column()
    let start = try columns.start.map { try column($0.id).dayValues }
    let stages = try columns.stage.map { try column($0.id).textValues }
    let amounts = try question.amountTerm.map { try evaluate($0).doubleValues }
    let expected = try columns.expected.map { try column($0.id).dayValues }
    let probability = try columns.probability.map { try column($0.id).doubleValues }
    let ruledAmounts = try question.amount.map { try evaluate($0).doubleValues }
    let ruledCloses = try question.close.map { try evaluate($0).dayValues }
    let owners = try columns.owner.map { try column($0.id).textValues }
    let products = try columns.product.map { try column($0.id).textValues }
    let categories = try question.category.map { try column($0).textValues }
    func truth(_ term: Term) throws -> Bitmap {
      try engine.truth(term, over: table.id, in: book, on: state.data).isTrue
    }
    let asked = try question.condition.map(truth)
    let picked = try question.pick.map(truth)
    let lastStages = try columns.stage.flatMap { try state.data.columns[$0.id]?.column().textValues }
    let lastDays = ends?.dayValues
    func closesLater(_ row: Int) -> Bool { closed[row] == nil && lastDays?[row] != nil }
    func endsLater(_ row: Int) -> Bool {
      closesLater(row) && end(lastDays?[row], lastStages?[row], nil, columns.ends) != .open
    }
    // What is to close later by its day, and is open by its stage, hides nothing: that day is the expected one.
    var whole = book
    whole.includesFuture = true
    let hasLaterOpen = closed.indices.contains { closesLater($0) && !endsLater($0) }
    let laterAmounts =
      try hasLaterOpen
      ? question.amountTerm.map { try engine.evaluate($0, over: table.id, in: whole, on: state.data).doubleValues }
      : nil
    let laterProbability =
      try hasLaterOpen
      ? columns.probability.map { try engine.column($0.id, in: whole, on: state.data).doubleValues } : nil
    let entries = try stageHistory(of: table).map { try stageEntries($0, columns.ends ?? .habitual, in: book) } ?? [:]
    var view = DealView(day: day, hiddenFuture: visible.hiddenFuture)
    view.groups = try question.group.map { RowGroups(try evaluate($0)) }
    let largest = (laterProbability ?? probability)?.lazy.compactMap { $0 }.max() ?? 0
    view.readsPercent = largest > 1.5
    for row in 0..<closed.count {
      if let visible = visible.visible, !visible[row] { continue }
      if let asked, !asked[row] { continue }
      let isDatedLater = closesLater(row)
      let end = end(closed[row], isDatedLater ? nil : stages?[row], amounts?[row], columns.ends)
      guard let end else {
        view.undatedEnds += 1
        continue
      }
      let isEndedLater = endsLater(row)
      if isEndedLater { view.laterEnds += 1 }
      if end == .open, closed[row] != nil { view.overdueRows.append(Int32(row)) }
      var known = isEndedLater ? nil : isDatedLater ? laterAmounts?[row] : amounts?[row]
      if end == .won, known == nil, let ruled = ruledAmounts?[row] {
        known = ruled
        view.ruledWins += 1
      }
      // The day on which an open deal closes is one on which it is expected to.
      let likelyDay = expected?[row] ?? (end == .open ? lastDays?[row] : nil)
      view.deals.append(
        Deal(
          row: Int32(row), end: end, start: start?[row], closed: end == .open ? nil : closed[row],
          amount: known,
          expected: isEndedLater ? nil : likelyDay,
          probability: isEndedLater
            ? nil
            : (isDatedLater ? laterProbability?[row] : probability?[row]).map { view.readsPercent ? $0 / 100 : $0 },
          ruledAmount: ruledAmounts?[row], ruledClose: ruledCloses?[row], group: view.groups?.places[row] ?? 0,
          product: products?[row], owner: owners?[row], category: isEndedLater ? nil : categories?[row],
          entries: entries[Int32(row)] ?? [], isPicked: end != .open || picked?[row] ?? true))
    }
    if view.laterEnds > 0, let kept = try snapshots(of: table).flatMap({ try keptDeals($0, on: day) }) {
      view.forget(kept, keepsAmounts: question.measure == nil)
      view.isOfSnapshot = true
    }
    return view
  }

  /// How a deal stands; none where its stage is an end, and no date is. Until its stage is one, a date is that on which it is expected to close.
  private func end(_ closed: Int32?, _ stage: String?, _ amount: Double?, _ ends: StageEnds?) -> Deal.End? {
    guard closed != nil else {
      if let stage = stage.map(StageEnds.folded), let ends, ends.won.contains(stage) || ends.lost.contains(stage) {
        return nil
      }
      return .open
    }
    guard let ends else { return (amount ?? 0) > 0 ? .won : .lost }
    return ends.end(of: stage)
  }
}

extension DealView {
  /// Puts what a snapshot kept of open deals in the place of what is known of them now; what it did not keep is not known.
  ///
  /// - Parameter keepsAmounts: what is forecast are the amounts that snapshots keep, and nothing else of a deal.
  mutating func forget(_ kept: [Int32: KeptDeal], keepsAmounts: Bool) {
    for index in deals.indices where deals[index].end == .open {
      let values = kept[deals[index].row]
      deals[index].expected = values?.expected
      deals[index].probability = values?.probability
      deals[index].amount = keepsAmounts ? values?.amount : nil
    }
  }
}
