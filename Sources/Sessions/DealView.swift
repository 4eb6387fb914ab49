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
  var condition: Term?
  var category: ColumnID?
  /// The condition reads how deals end: it can only pick open ones.
  var picksOpenOnly = false

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
  /// The deals as they are seen on a day: what ends later is open and without amount.
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
    let picked = try question.condition.map { try engine.truth($0, over: table.id, in: book, on: state.data).isTrue }
    let entries = try stageHistory(of: table).map { try stageEntries($0, columns.ends ?? .habitual, in: book) } ?? [:]
    var view = DealView(day: day, hiddenFuture: visible.hiddenFuture)
    view.groups = try question.group.map { RowGroups(try evaluate($0)) }
    let largest = probability?.lazy.compactMap { $0 }.max() ?? 0
    view.readsPercent = largest > 1.5
    for row in 0..<closed.count {
      if let visible = visible.visible, !visible[row] { continue }
      let endsLater = closed[row] == nil && ends?.isKnown(row) == true
      let end = end(closed[row], endsLater ? nil : stages?[row], amounts?[row], columns.ends)
      guard let end else {
        view.undatedEnds += 1
        continue
      }
      let isPicked = picked?[row] ?? true
      if !isPicked, !(question.picksOpenOnly && end != .open) { continue }
      view.deals.append(
        Deal(
          row: Int32(row), end: end, start: start?[row], closed: closed[row],
          amount: endsLater ? nil : amounts?[row], expected: expected?[row],
          probability: probability?[row].map { view.readsPercent ? $0 / 100 : $0 }, ruledAmount: ruledAmounts?[row],
          ruledClose: ruledCloses?[row], group: view.groups?.places[row] ?? 0, product: products?[row],
          owner: owners?[row], category: categories?[row],
          entries: entries[Int32(row)] ?? []))
    }
    return view
  }

  /// How a deal stands; none where its stage is an end, and no date is.
  private func end(_ closed: Int32?, _ stage: String?, _ amount: Double?, _ ends: StageEnds?) -> Deal.End? {
    let stage = stage.map(StageEnds.folded)
    guard closed != nil else {
      if let stage, let ends, ends.won.contains(stage) || ends.lost.contains(stage) { return nil }
      return .open
    }
    guard let ends else { return (amount ?? 0) > 0 ? .won : .lost }
    return stage.map(ends.won.contains) == true ? .won : .lost
  }
}
