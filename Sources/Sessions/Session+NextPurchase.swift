import Columnar
import Diagnostics
import Engine
import Glibc
import Language
import Models
import Plans
import Rendering

/// What `next purchase` says: the gap model, how its dates would have done beside rules of thumb, and who is overdue.
extension Session {
  func reportNextPurchase(
    _ model: Model, _ next: NextPurchaseModel, _ written: NextPurchaseDefinition, _ result: NextPurchaseResult,
    _ table: Table
  ) throws {
    let isSeen = state.book.mask(of: next.source.date) == nil
    sayBeyondPurchases(next.source, result.days)
    if let test = result.fit.backTest {
      say(testOfDates(model, test, headline(model, result, table)))
      tellTestOfDates(test)
    } else {
      say(Presentation(title: headline(model, result, table), frame: gapCensus(result.fit), rowNoun: "rows"))
    }
    if let gaps = result.fit.model, let parameters = result.fit.parameters {
      sayBeside(Presentation(title: "gaps", frame: parameterFrame(parameters), rowNoun: "parameters"))
      smallPrint("\(number(result.fit.gaps)) gaps of \(number(result.fit.repeaters)) accounts: " + fitText(parameters))
      let likely = gaps.next(gaps: 4, meanLog: gaps.mu)
      smallPrint(
        "an account's gaps are log-normal around a median of its own (sigma within accounts, tau between them), drawn to that of all; with 4 gaps like those of all, "
          + "the next takes \(plain(exp(likely.mean))) days, four times in five \(plain(exp(likely.mean - 1.2816 * likely.deviation))) to \(plain(exp(likely.mean + 1.2816 * likely.deviation)))"
      )
    }
    if let dates = result.dates, isSeen { try sayOverdue(model, dates, result, table) }
    tellObjections(
      result.fit.objections.map { (reason($0, result.fit), help($0, table, written)) }, "its columns")
    smallPrint(
      "dates are for who comes again, given that he has not come yet; who bought once has the gaps of all; overdue is who has waited longer than nine in ten of his gaps take: he has no date, and whether he comes at all is told by `clv` or `retention`"
    )
    try tellLifetimePurchases(written.purchases, next.source, result.days, table, left: result.left)
    smallPrint("as of \(dayText(state.book.asOf.day))")
  }

  private func headline(_ model: Model, _ result: NextPurchaseResult, _ table: Table) -> String {
    guard let dates = result.dates else { return "\(model.name) of \(table.name): nobody is ranked" }
    var (overdue, dated) = (0, 0)
    result.seen.forEachTrue { row in
      if dates.isOverdue[row] == true { overdue += 1 }
      if dates.date[row] != nil { dated += 1 }
    }
    return
      "\(model.name) of \(table.name): \(number(dated)) of \(number(result.seen.trueCount)) have a date, \(number(overdue)) are overdue on \(dayText(state.book.asOf.day))"
  }

  private func gapCensus(_ fit: GapFit) -> Frame {
    Frame(
      fields: [
        Frame.Field("accounts", .decimals([Int64(fit.accounts)])),
        Frame.Field("bought again", .decimals([Int64(fit.repeaters)])),
        Frame.Field("gaps", .decimals([Int64(fit.gaps)])),
      ], rowCount: 1)
  }

  private func testOfDates(_ model: Model, _ test: GapBackTest, _ title: String) -> Presentation {
    let sets = [test.overCame, test.overAll]
    let sides = sets.flatMap { [$0.model] + $0.rules }
    func perSide<Value>(_ values: [Value]) -> [Value] {
      zip(values, sets).flatMap { [Value](repeating: $0, count: 1 + $1.rules.count) }
    }
    return Presentation(
      title: title,
      frame: Frame(
        fields: [
          Frame.Field("tested on", .texts(perSide(["who came", "all"]))),
          Frame.Field("accounts", .decimals(perSide(sets.map { Int64($0.accounts) }))),
          Frame.Field("forecast", .texts(sets.flatMap { [model.name] + Self.ruleNames.prefix($0.rules.count) })),
          Frame.Field("mean error in days", .numbers(sides.map(\.mean))),
          Frame.Field("longer by", .numbers(sides.map { $0.lead?.mean })),
          Frame.Field("std. error", .numbers(sides.map { $0.lead?.error })),
          Frame.Field("median error in days", .numbers(sides.map(\.median))),
        ], rowCount: sides.count), rowNoun: "forecasts")
  }

  private static let ruleNames = ["the last gap again", "the median of longer gaps", "nobody before the end"]

  private func tellTestOfDates(_ test: GapBackTest) {
    smallPrint(
      "test: of \(number(test.accounts)) who had bought by \(dayText(test.cutoff)), \(number(test.overdue)) were overdue and have no date (\(number(test.overdueCame)) of them came); \(number(test.came)) of the others came until \(dayText(test.end)); their dates were forecast by what was known before, the time waited included: the median of those gaps of all that are longer than that, which also stands in for a last gap that has passed"
    )
    smallPrint(
      "a date counts by its mean absolute error, and nobody is ranked unless that of each rule is longer by more than two standard errors (of the differences, account by account), over who came and over all, where who has not come counts as coming on the last day, and no date as later than that"
    )
    let coverage = test.coverage.map { "the 80% band held \(percentText($0)) of who came" } ?? "nobody with a date came"
    smallPrint(
      "\(coverage); the bands of \(number(test.passed)) more ended without a purchase: who may never come again")
  }

  /// The rule of thumb beside which the dates did worst, where one was not clearly farther off.
  private func defeat(_ test: GapBackTest) -> String? {
    let sets = [(test.overCame, "over who came"), (test.overAll, "over all")]
    let unclear = sets.flatMap { set, who in
      zip(set.rules, Self.ruleNames).compactMap { side, rule in
        side.lead.flatMap { lead in lead.isClear ? nil : (lead: lead, rule: rule, who: who) }
      }
    }
    guard let worst = unclear.min(by: { $0.lead.mean / $0.lead.error < $1.lead.mean / $1.lead.error }) else {
      return nil
    }
    let size = "\(fixed(abs(worst.lead.mean), places: 2)) ± \(fixed(worst.lead.error, places: 2)) days"
    return worst.lead.mean > 0
      ? "closer than `\(worst.rule)` \(worst.who) by \(size) (standard error over accounts): that may be chance"
      : "not closer than `\(worst.rule)` \(worst.who): behind by \(size) (standard error over accounts)"
  }

  private func sayOverdue(_ model: Model, _ dates: NextPurchases, _ result: NextPurchaseResult, _ table: Table) throws {
    // By how many of its gaps an account has been waiting.
    let (rows, names) = try leading(
      10, of: table,
      by: { row in
        guard result.seen[row], dates.isOverdue[row] == true, dates.gaps[row] > 2, let waited = dates.elapsed[row]
        else {
          return nil
        }
        return Double(waited) / dates.gap[row]
      }, among: dates.gap.count)
    guard !rows.isEmpty else { return }
    sayBeside(
      Presentation(
        title: "overdue by most of their gaps, of those with three gaps or more",
        frame: Frame(
          fields: names + [
            Frame.Field("days since the last", .decimals(rows.map { dates.elapsed[$0].map(Int64.init) })),
            Frame.Field("median gap", .numbers(rows.map { dates.gap[$0] })),
            Frame.Field("gaps", .decimals(rows.map { Int64(dates.gaps[$0]) })),
          ], rowCount: rows.count), rowNoun: "accounts", identifierColumns: identifiers(of: table)))
  }

  private func reason(_ objection: GapFit.Objection, _ fit: GapFit) -> String {
    switch objection {
    case .fewRepeaters(let count):
      "only \(number(count)) accounts have bought on a second day; it takes \(GapFit.fewestRepeaters)"
    case .fewBefore(let count, let day):
      "by \(dayText(day)) only \(number(count)) accounts had bought on a second day; the test takes \(GapFit.fewestRepeaters)"
    case .fewCame(let count):
      "only \(number(count)) of those known before and not overdue came in the time that is tested; it takes \(GapFit.fewestRepeaters)"
    case .notConverged: "the fit did not converge"
    case .lost: "on the past its dates were " + (fit.backTest.flatMap(defeat) ?? "not closer than rules of thumb")
    }
  }

  private func help(_ objection: GapFit.Objection, _ table: Table, _ written: NextPurchaseDefinition) -> String {
    switch objection {
    case .fewRepeaters, .fewBefore, .fewCame: "take more history, or another `holdout`"
    case .notConverged: "take other rows or another `window`"
    case .lost:
      "take the rule of thumb, or ask who comes at all: `retention \(table.name) from \(written.purchases.table.text) horizon 90d`"
    }
  }

  func explainNextPurchase(
    _ model: Model, _ next: NextPurchaseModel, _ result: NextPurchaseResult, _ table: Table, _ row: Int, _ book: Book
  ) throws {
    let label = try label(of: row, table)
    guard result.seen[row] else {
      return sayExplained(model, label, ["\(label) has no date: it has no purchase"])
    }
    guard let dates = result.dates, let gaps = result.fit.model else {
      return sayExplained(
        model, label,
        ["\(label) has no date"] + result.fit.objections.prefix(1).map { "nobody is ranked: \(reason($0, result.fit))" }
      )
    }
    guard book.mask(of: next.source.date) == nil, let elapsed = dates.elapsed[row] else {
      return sayExplained(model, label, ["\(label): its dates may not be seen"])
    }
    let own = dates.gaps[row] == 0 ? "no gap of its own" : counted(Int(dates.gaps[row]), "gap")
    let weight = Double(dates.gaps[row]) * gaps.tau * gaps.tau
    let share = weight / (gaps.sigma * gaps.sigma + weight)
    var sentences = [
      "\(label): \(own), the last purchase \(counted(Int(elapsed), "day")) before \(dayText(book.asOf.day))",
      "its own gaps count for \(percentText(share)), those of all for the rest: a median gap of \(plain(dates.gap[row])) days",
    ]
    if let date = dates.date[row], let low = dates.low[row] {
      sentences.append(
        "as it has not come yet, the next purchase is expected on \(dayText(date)), four times in five between \(dayText(low)) and \(dates.high[row].map(dayText) ?? "no date worth telling")"
      )
    }
    if dates.isOverdue[row] == true {
      sentences.append(
        "it is overdue, for nine in ten of its gaps are shorter, and has no date: whether it comes at all is told by `clv` or `retention`"
      )
    }
    sayExplained(model, label, sentences)
  }
}
