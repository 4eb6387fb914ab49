import Columnar
import Engine
import Language
import Models
import Plans
import Rendering

/// A funnel by entry cohort, from the history of stages.
extension Session {
  func historyFunnel(_ question: FunnelQuestion) throws {
    guard let history = question.history else { preconditionFailure("the question has a history") }
    let entries = try entries(history.columns, question.book)
    let present = try knownStages(question.stage, in: question.table, question.book)
    let known = present + entries.all.filter { !present.contains($0) }
    let stages = try self.stages(question, among: known, entered: entries.stages) {
      StageOrder(ways: entries.ofDeal.map { $0.map(\.code) }, codeCount: entries.stages.count)
    }
    let places = entries.stages.map { stages.place(of: $0) }
    var journeys = StageJourneys(stageCount: stages.order.count)
    for deal in entries.ofDeal {
      journeys.append(
        deal.compactMap { entry in places[entry.code].map { StageJourneys.Entry(day: entry.day, stage: $0) } })
    }
    let taken = try takenRows(question)
    let entered = taken.filter { journeys.journeys[$0] != nil }
    // Snapshots begin with deals that were there before.
    let begin = history.isOfSnapshots ? entries.firstDay : nil
    let dated = entered.filter { journeys.journeys[$0]!.entered != begin }
    let rows =
      question.cohort.map { cohort in dated.filter { cohort.contains(journeys.journeys[$0]!.entered) } } ?? entered
    let earlier = question.cohort.map { cohort in
      dated.filter { journeys.journeys[$0]!.entered < cohort.lowerBound }
    }
    let funnel = try HistoryFunnel(
      stages: stages, journeys: journeys.journeys, rows: rows, begin: begin, earlier: earlier,
      money: money(of: question.table, question.book),
      groups: groups(question))
    say(funnel, question)
    tell(funnel, question, unentered: taken.count - entered.count)
    if let begin, entered.count > dated.count {
      smallPrint(
        "\(counted(entered.count - dated.count, "deal", "is", "are")) there on \(dayText(begin)), the first day of \(history.columns.table.name): since when is not known, so they are in no cohort and in no days; those of the others are short, being of what came and went since, and there is no velocity"
      )
    }
    tellStrangers(entries, places)
  }

  /// The entries of each deal in order of time, entries of one day as they are in the file.
  func entries(_ columns: StageHistoryColumns, _ book: Book) throws -> FunnelEntries {
    let data = state.data
    let days = try engine.column(columns.date, in: book, on: data)
    let texts = try engine.column(columns.stage, in: book, on: data)
    let seen = try engine.visibleRows(of: columns.table.id, in: book, on: data).visible
    guard let link = try data.links[columns.link]?.link() else { preconditionFailure("a link has data") }
    return FunnelEntries(days: days, texts: texts, seen: seen, link)
  }

  // MARK: - Answers

  private func say(_ funnel: HistoryFunnel, _ question: FunnelQuestion) {
    let title =
      "\(question.table.name) by \(wayText(question.written))"
      + (question.written.cohort.map { ", entered in \($0.spelling)" } ?? "")
    let whole = Presentation(
      title: title, frame: funnel.stageTable, narrative: sentences(funnel, question), rowNoun: "stages")
    guard let groups = funnel.groups, let group = question.written.group else {
      say(whole)
      return sayBars(funnel)
    }
    say(Presentation(title: "\(title), by \(bare(group))", frame: funnel.groupTable(bare(group), groups)))
    sayBeside(whole)
    sayBars(funnel)
  }

  /// The funnel as a drawing.
  private func sayBars(_ funnel: HistoryFunnel) {
    var bars = Presentation(
      frame: Frame(
        fields: [
          Frame.Field("stage", .texts(funnel.stages.order)),
          Frame.Field("reached", .decimals(funnel.counts.reached.map(Int64.init))),
        ], rowCount: funnel.stages.order.count), rowNoun: "stages")
    bars.chart = Chart(.pyramid, keyCount: 1)
    sayBeside(bars)
  }

  func wayText(_ funnel: Funnel) -> String {
    if case .stages(let stage) = funnel.way { format(stage) } else { "counts" }
  }

  private func sentences(_ funnel: HistoryFunnel, _ question: FunnelQuestion) -> [String] {
    let counts = funnel.counts
    guard counts.entered > 0 else { return ["no \(question.table.name) entered"] }
    var lines = [
      "\(number(counts.entered)) entered: \(number(counts.won)) won, \(number(counts.lostInAll)) lost, \(number(counts.undecided)) undecided; "
        + "\(percentText(Double(counts.won) / Double(counts.entered))) won so far, at most "
        + "\(percentText(Double(counts.won + counts.undecided) / Double(counts.entered))) if every undecided one is won"
    ]
    if let velocity = funnel.velocity {
      lines.append(
        "velocity \(plain(velocity.aDay.rounded())) a day: \(number(counts.undecided)) undecided × \(percentText(velocity.winRate)) × "
          + "ticket \(plain(velocity.ticket.rounded())) ÷ cycle \(plain(velocity.cycle)) days")
    }
    if let sentence = bottleneckSentence(funnel, question) { lines.append(sentence) }
    return lines
  }

  private func bottleneckSentence(_ funnel: HistoryFunnel, _ question: FunnelQuestion) -> String? {
    guard let found = funnel.bottleneck else { return nil }
    let order = funnel.stages.order
    let step = "\(order[found.stage - 1]) → \(order[found.stage])"
    guard let benchmark = found.benchmark, let whose = found.whose else {
      return
        "growth is held back by \(step): the lowest conversion, \(percentText(found.conversion)); no benchmark is better"
    }
    let wins = found.gain * Double(funnel.counts.won)
    let money = funnel.ticket.map { ", \(plain((wins * $0).rounded())) more" } ?? ""
    return
      "growth is held back by \(step), \(percentText(found.conversion)): at the \(percentText(benchmark)) of "
      + "\(benchmarkName(whose, funnel, question)) there would be \(plain(wins.rounded())) more won\(money), more than at any other stage"
  }

  private func benchmarkName(_ place: Int, _ funnel: HistoryFunnel, _ question: FunnelQuestion) -> String {
    if let groups = funnel.groups { return groups.name(funnel.groupPlaces[place]) }
    return "those that entered before \(question.cohort.map { dayText($0.lowerBound) } ?? "")"
  }

  // MARK: - Small print

  private func tell(_ funnel: HistoryFunnel, _ question: FunnelQuestion, unentered: Int) {
    let history = question.history?.columns.table.name ?? ""
    let stages = funnel.stages
    let order =
      stages.order.joined(separator: ", ")
      + (stages.lost.isEmpty ? "" : " lost \(stages.lost.joined(separator: ", "))")
    smallPrint(
      "stages from the history \(history), entries of one day in the order of the file"
        + (stages.isInferred ? " · order \(order), as the history has it (`order … lost …` says another)" : ""))
    smallPrint(
      "\(number(funnel.skipped)) passed over a stage, which counts as reached; \(number(funnel.returned)) came back, each counted once, where it came furthest"
    )
    smallPrint(
      "a conversion is of those decided at the stage before (went on or lost there), `from first` their product (Kaplan and Meier 1958); "
        + "the \(number(funnel.counts.undecided)) undecided are on neither side · days: the median of those who left, all stays together"
    )
    if unentered > 0 {
      smallPrint("\(number(unentered)) of \(question.table.name) without an entry in the history left out")
    }
    tellMoney(funnel.money, funnel.rows)
    tellBenchmark(funnel, question)
    smallPrint(
      "as of \(dayText(question.book.asOf.day))"
        + (question.written.condition.map { " · where \(format($0))" } ?? "")
        + (question.written.scenario.map { " · under \(scenarioText($0))" } ?? ""))
  }

  private func tellBenchmark(_ funnel: HistoryFunnel, _ question: FunnelQuestion) {
    guard funnel.bottleneck?.benchmark != nil else { return }
    smallPrint(
      "what holds back: the stage whose conversion, raised to that of "
        + (funnel.groups == nil ? "the deals that entered before" : "the best group")
        + " (of \(Bottleneck.fewestDecided) decided or more), would bring most wins at the ticket of today")
  }

  /// What money stands for, and of how many it is not known.
  func tellMoney(_ money: (column: Column, name: String, isAssigned: Bool)?, _ rows: [Int]) {
    guard let money else { return smallPrint("no money: there is no role money, and no column is called so") }
    let missing = rows.count { !money.column.isKnown($0) }
    let found = money.isAssigned ? "" : ", found by its name (`roles … money = COLUMN` says another)"
    if missing > 0 || !money.isAssigned {
      smallPrint(
        "money is \(money.name)\(found)" + (missing > 0 ? "; missing in \(number(missing)), which add nothing" : ""))
    }
  }

  private func tellStrangers(_ entries: FunnelEntries, _ places: [Int?]) {
    let strangers = entries.stages.indices.filter { places[$0] == nil }
    guard !strangers.isEmpty else { return }
    let count = entries.ofDeal.reduce(0) { $0 + $1.count { places[$0.code] == nil } }
    let names = strangers.prefix(5).map { entries.stages[$0] }.joined(separator: ", ")
    smallPrint("\(counted(count, "entry", "is", "are")) in stages outside the order, passed over: \(names)")
  }
}

/// The history as deals have it.
struct FunnelEntries {
  /// The stages that are entered, as far as is seen.
  private(set) var stages: [String] = []
  /// All stages that are entered at any time.
  let all: [String]
  /// Of each deal, by row; codes are places among the stages.
  private(set) var ofDeal: [[(day: Int32, code: Int)]] = []
  var firstDay: Int32? { ofDeal.compactMap { $0.first?.day }.min() }

  init(days: Column, texts: Column, seen: Bitmap?, _ link: Link) {
    all = texts.firstRowsOfDistinctValues().filter { texts.isKnown(Int($0)) }.map { texts.canonicalText(Int($0)) }
    var codes: [String: Int] = [:]
    let children = link.children
    for deal in 0..<link.parentCount {
      var entries: [(day: Int32, code: Int)] = []
      for row in children.rows(of: deal).map(Int.init) where seen?[row] ?? true {
        guard let day = days.day(at: row), texts.isKnown(row) else { continue }
        let text = texts.canonicalText(row)
        let code = codes[text] ?? stages.count
        if code == stages.count {
          codes[text] = code
          stages.append(text)
        }
        entries.append((day, code))
      }
      // Sorting is stable, so entries of one day stay as they are in the file.
      ofDeal.append(entries.sorted { $0.day < $1.day })
    }
  }
}
