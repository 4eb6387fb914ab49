import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// What `clv` says: the two fits, how the forecast of a time that has passed did beside naive ones, who is worth most.
extension Session {
  func reportValue(
    _ model: Model, _ value: CustomerValueModel, _ written: CustomerValueDefinition, _ result: CustomerValueResult,
    _ table: Table
  ) throws {
    let fit = result.fit
    sayBeyondPurchases(value.source, result.days)
    let mask = value.source.money.flatMap { state.book.mask(of: $0) }
    let title = headline(model, value, result, table, isMasked: mask != nil)
    if let buying = fit.buying {
      say(Presentation(title: title, frame: parameterFrame(buying.parameters), rowNoun: "parameters"))
      smallPrint("purchases (BG/NBD): " + fitText(buying.parameters))
    } else {
      say(Presentation(title: title, frame: censusFrame(fit.census), rowNoun: "rows"))
    }
    if let spending = fit.spending { saySpending(spending, mask) }
    if let test = fit.backTest { sayBuyingTest(model, test, value) }
    try sayMostValuable(model, result, table, isMasked: mask != nil)
    tellObjections(fit.objections.map { (reason($0, table), help($0, table, written)) }, "its columns")
    if fit.ranks, let objection = fit.spendingObjection {
      smallPrint("\(spendingReason(objection)): \(model.name).value, .money, .low and .high are missing for all")
    }
    if mask == nil, result.tellsMoney, result.onlyCosting > 0 {
      smallPrint(
        "\(counted(result.onlyCosting, "account")) whose purchases after the first came to nothing or less (or whose first did, where no other is known) \(result.onlyCosting == 1 ? "has" : "have") no value: the model of money is of positive amounts; \(model.name).purchases and .alive stand"
      )
    }
    if mask == nil { tellRetention(result) }
    tellMethod(value, result)
    if result.unpriced > 0 {
      smallPrint(
        "\(counted(result.unpriced, "row", "has", "have")) no money: what is not known is left out of averages")
    }
    try tellLifetimePurchases(written.purchases, value.source, result.days, table, left: result.left)
    smallPrint(
      "as of \(dayText(state.book.asOf.day)); fitted on \(dayText(fit.day)) and kept until `refit \(model.name)`")
  }

  private func headline(
    _ model: Model, _ value: CustomerValueModel, _ result: CustomerValueResult, _ table: Table, isMasked: Bool
  ) -> String {
    guard let values = result.values else { return "\(model.name) of \(table.name): nobody is ranked" }
    var (purchases, worth) = (0.0, 0.0)
    result.population.forEachTrue { row in
      purchases += values.purchases[row]
      if values.value[row].isFinite { worth += values.value[row] }
    }
    let what =
      "\(number(result.population.trueCount)) accounts are expected to buy \(number(Int(purchases.rounded()))) times within "
      + "\(value.horizon.spelling) after \(dayText(state.book.asOf.day))"
    if isMasked || !result.tellsMoney { return "\(model.name) of \(table.name): \(what)" }
    return
      "\(model.name) of \(table.name): \(what), for \(cellText(.decimals([Int64((worth * 100).rounded())], scale: 2), 0))"
  }

  private func censusFrame(_ census: BuyingCensus) -> Frame {
    Frame(
      fields: [
        Frame.Field("accounts", .decimals([Int64(census.accounts)])),
        Frame.Field("bought again", .decimals([Int64(census.repeaters)])),
        Frame.Field("repeat purchases", .decimals([Int64(census.repeats)])),
        Frame.Field("days known", .decimals([Int64(census.spanDays)])),
      ], rowCount: 1)
  }

  private func saySpending(_ spending: SpendingFit, _ mask: Int?) {
    var frame = parameterFrame(spending.parameters)
    for index in frame.fields.indices.dropFirst() {
      frame.fields[index].column = frame.fields[index].column.marked(mask)
    }
    sayBeside(Presentation(title: "money of a purchase", frame: frame, rowNoun: "parameters"))
    var text = "money (Gamma-Gamma), of \(number(spending.accounts)) accounts that bought again"
    if spending.withoutMoney > 0 { text += ", \(number(spending.withoutMoney)) more for nothing or less" }
    smallPrint(mask == nil ? text + ": " + fitText(spending.parameters) : text)
    if mask == nil, let limit = spending.limit { smallPrint(limitText(limit)) }
    guard mask == nil, spending.limit == nil, let correlation = spending.correlation else { return }
    let found = "frequency and average money correlate \(fixed(correlation, places: 3))"
    smallPrint(
      abs(correlation) > 0.3
        ? "\(found): the model takes them to be independent, so the values of \(correlation > 0 ? "frequent buyers are too low" : "frequent buyers are too high")"
        : "\(found); the model takes them to be independent")
  }

  private func limitText(_ limit: SpendingFit.Limit) -> String {
    switch limit {
    case .oneMean(let mean):
      "q and gamma run on without end: accounts do not differ in what they spend at a time, so each is valued at the mean of all, \(plain(mean))"
    case .onePriceEach:
      "p runs on without end: each account always spends the same at a time, so each is valued at that"
    }
  }

  private func sayBuyingTest(_ model: Model, _ test: BuyingBackTest, _ value: CustomerValueModel) {
    let losses = [test.model, test.pastRate, test.meanRate]
    let actual = Double(test.actual)
    sayBeside(
      Presentation(
        title:
          "test: purchases from \(dayText(test.cutoff)) until \(dayText(test.end)), forecast by what was known before",
        frame: Frame(
          fields: [
            Frame.Field(
              "forecast", .texts([model.name, "everyone goes on at his past rate", "everyone buys at the rate of all"])),
            Frame.Field("accounts", .decimals(losses.map { Int64($0.accounts) })),
            Frame.Field("expected", .numbers(losses.map(\.expected))),
            Frame.Field("bought", .decimals(losses.map { _ in Int64(test.actual) })),
            Frame.Field("error", .numbers(losses.map { actual == 0 ? nil : $0.expected / actual - 1 })),
            Frame.Field("rmse", .numbers(losses.map(\.rootMeanSquare))),
            Frame.Field("mean distance", .numbers(losses.map(\.meanDistance))),
          ], rowCount: 3), rowNoun: "forecasts"))
    let points = test.points
    var tracked = Presentation(
      title: "repeat purchases since \(dayText(test.cutoff)), tracked",
      frame: Frame(
        fields: [
          Frame.Field("until", .texts(points.map { dayText($0.day) })),
          Frame.Field("actual", .numbers(points.map(\.actual))),
          Frame.Field(model.name, .numbers(points.map(\.model))),
          Frame.Field("past rate", .numbers(points.map(\.naive))),
        ], rowCount: points.count), rowNoun: "days")
    tracked.chart = Chart(.line, keyCount: 1)
    sayBeside(tracked)
    let off =
      actual == 0
      ? ""
      : ", \(percentText(abs(test.model.expected / actual - 1))) \(test.model.expected < actual ? "below" : "above") what came"
    smallPrint(
      test.wins
        ? "the test's own fit expects \(fixed(test.model.expected, places: 1)) purchases\(off); account by account it lies closer (rmse) than both naive forecasts, ahead of the better of them by \(plain(test.lead.mean)) ± \(plain(test.lead.error)) in squared purchases (standard error over accounts)\(test.lead.isClear ? "" : ": that may be chance")"
        : "account by account the test's own fit does not lie closer (rmse) than \(lostTo(test))")
  }

  private func lostTo(_ test: BuyingBackTest) -> String {
    let model = test.model.rootMeanSquare
    return [(test.pastRate, "everyone's past rate"), (test.meanRate, "the rate of all")].filter {
      $0.0.rootMeanSquare * (1 - 1e-6) <= model
    }.map(\.1).joined(separator: " nor ")
  }

  private func sayMostValuable(
    _ model: Model, _ result: CustomerValueResult, _ table: Table, isMasked: Bool
  ) throws {
    guard let values = result.values, result.tellsMoney, !isMasked else { return }
    let (rows, names) = try leading(
      10, of: table, by: { result.population[$0] && values.value[$0].isFinite ? values.value[$0] : nil },
      among: values.value.count)
    let intervals = try rows.map { try result.interval(of: $0) }
    sayBeside(
      Presentation(
        title: "most valuable",
        frame: Frame(
          fields: names + [
            Frame.Field("value", .numbers(rows.map { values.value[$0] })),
            Frame.Field("low", .numbers(intervals.map { $0?.low })),
            Frame.Field("high", .numbers(intervals.map { $0?.high })),
            Frame.Field("purchases", .numbers(rows.map { values.purchases[$0] })),
            Frame.Field("alive", .numbers(rows.map { values.alive[$0] })),
            Frame.Field("money", .numbers(rows.map { values.money[$0] })),
          ], rowCount: rows.count), rowNoun: "accounts", identifierColumns: identifiers(of: table)))
  }

  /// What five more points of retention would be worth.
  private func tellRetention(_ result: CustomerValueResult) {
    guard let values = result.values, result.tellsMoney else { return }
    var (now, then) = (0.0, 0.0)
    result.population.forEachTrue { row in
      guard values.value[row].isFinite else { return }
      now += values.value[row]
      then += values.valueWithoutLeaving[row]
    }
    guard now > 0 else { return }
    let gain = cellText(.decimals([Int64(((then - now) * 100).rounded())], scale: 2), 0)
    smallPrint(
      "retention +5 points: were every account 5 points less likely to leave after a purchase (as long as anything is left of that), the value would be \(gain) (\(percentText(then / now - 1))) higher"
    )
  }

  private func tellMethod(_ value: CustomerValueModel, _ result: CustomerValueResult) {
    smallPrint(
      "time is in \(value.unit.rawValue)s since the first purchase; purchases of one day are one; a purchase is expected to bring what the account's repeat purchases did on average, drawn to that of all"
    )
    guard result.values != nil, result.tellsMoney else { return }
    smallPrint(
      value.discount == 0
        ? "value = money × expected purchases within \(value.horizon.spelling), not discounted (`discount 10%` does)"
        : "value = money × Σ of the purchases expected in each month of \(value.horizon.spelling) ÷ (1 + \(plain(value.discount)))^(its end in years)"
    )
    smallPrint(
      "low and high hold 80% of what may come: \(number(ValueIntervals.draws)) seeded draws (seed \(value.seed ?? 1)) of the parameters (normal in their logarithms), of being there, of purchases and of money; value is the mean of what may come, so it lies above high where few outcomes bring much and most bring nothing"
    )
  }

  // MARK: - Refusals

  private func reason(_ objection: BuyingObjection, _ table: Table) -> String {
    switch objection {
    case .fewAccounts(let count):
      "\(count == 0 ? "none" : "only \(number(count))") of \(table.name) \(count == 1 ? "has" : "have") bought; it takes \(CustomerValueFit.fewestAccounts)"
    case .fewRepeaters(let count):
      "only \(number(count)) of \(table.name) have bought on a second day; it takes \(CustomerValueFit.fewestRepeaters)"
    case .boughtOnce(let share):
      "only \(percentText(share)) of \(table.name) have bought on a second day: nearly all buy once"
    case .regular(let variation):
      "purchases come at regular intervals (gaps differ by \(percentText(variation)) of their mean, at random by about 80%): that is a contract or a standing order"
    case .short(let days, let gap):
      "purchases are known for \(counted(days, "day")) only, and half of the gaps take \(plain(gap)) or more"
    case .notConverged: "the fit did not converge"
    case .bound(let name, let value): "\(name) ran to \(plain(value)): \(boundText(name, value))"
    case .fewBefore(let accounts, let repeaters, let day):
      "by \(dayText(day)) only \(number(accounts)) of \(table.name) had bought, \(number(repeaters)) of them on a second day; the test takes \(CustomerValueFit.fewestAccounts) and \(CustomerValueFit.fewestRepeaters)"
    case .lost: "on the past it did not beat a forecast that needs no model"
    }
  }

  private func boundText(_ name: String, _ value: Double) -> String {
    switch (name, value < 1) {
    case ("r", false), ("alpha", false): "accounts do not differ in how often they buy"
    case ("r", true), ("alpha", true): "what separates frequent from rare buyers has no end"
    case ("a", true): "nobody is seen to leave"
    default: "accounts do not differ in when they leave"
    }
  }

  private func help(_ objection: BuyingObjection, _ table: Table, _ written: CustomerValueDefinition) -> String {
    let orders = written.purchases.table.text
    return switch objection {
    case .fewAccounts, .fewRepeaters: "with so few look at each: `find \(table.name) … sort by …`, or take more history"
    case .boughtOnce: "ask who comes back at all: `retention \(table.name) from \(orders) horizon 90d`"
    case .regular:
      "of contracts: `retention TABLE start COLUMN end COLUMN horizon 12mo`; of rhythm: `next purchase \(table.name) from \(orders)`"
    case .short, .fewBefore: "take more history, or say `holdout 3mo`"
    case .notConverged, .bound: "`next purchase` and `retention \(table.name) from \(orders) horizon 90d` ask for less"
    case .lost: "take `rfm`, or the past rate itself"
    }
  }

  private func spendingReason(_ objection: SpendingObjection) -> String {
    switch objection {
    case .fewAccounts: "fewer than \(SpendingFit.fewestAccounts) accounts bought again for money"
    case .notConverged: "the fit of money did not converge"
    case .noMean(let q): "q is \(plain(q)): money is spread so far that its mean does not exist"
    }
  }

  // MARK: - explain

  func explainValue(
    _ model: Model, _ value: CustomerValueModel, _ result: CustomerValueResult, _ table: Table, _ row: Int, _ book: Book
  ) throws {
    let label = try label(of: row, table)
    guard result.population[row] else {
      return sayExplained(model, label, ["\(label) has no value: it has no purchase"])
    }
    let unit = value.unit.rawValue
    let (x, last, age) = (
      Int(result.summaries.repeats[row]), Double(result.summaries.recency[row]) / value.unit.meanDays,
      Double(result.summaries.age[row]) / value.unit.meanDays
    )
    let isDateSeen = book.mask(of: value.source.date) == nil
    let history =
      isDateSeen
      ? "\(counted(x, "repeat purchase")), the last \(plain(last)) \(unit)s after the first, which was \(plain(age)) \(unit)s ago"
      : "\(counted(x, "repeat purchase"))"
    guard let values = result.values else {
      return sayExplained(
        model, label,
        ["\(label): \(history)"] + result.fit.objections.prefix(1).map { "it has no value: \(reason($0, table))" })
    }
    var sentences = [
      "\(label): \(history)",
      "it is there with \(percentText(values.alive[row])) and expected to buy \(plain(values.purchases[row])) times within \(value.horizon.spelling)",
    ]
    let isMoneySeen = value.source.money.map { book.mask(of: $0) == nil } ?? true
    if result.tellsMoney, isMoneySeen, !values.money[row].isFinite {
      let n = Int(result.summaries.spends[row])
      sentences.append(
        (n == 0
          ? "its one purchase that is known cost more than it brought"
          : "\(counted(n, "repeat purchase")) brought \(plain(result.summaries.spent[row] / Double(n))) on average")
          + ": it has no value, for the model of money is of positive amounts")
    } else if result.tellsMoney, isMoneySeen, let interval = try result.interval(of: row) {
      let (n, spent) = (Int(result.summaries.spends[row]), result.summaries.spent[row])
      sentences.append(
        n == 0
          ? "a purchase is expected to bring \(plain(values.money[row])), as of all, for none of its repeat purchases is known"
          : "\(counted(n, "repeat purchase")) brought \(plain(spent / Double(n))) on average; drawn to that of all, one is expected to bring \(plain(values.money[row]))"
      )
      sentences.append(
        "worth \(plain(values.value[row])), four times in five between \(plain(interval.low)) and \(plain(interval.high))"
      )
    }
    sayExplained(model, label, sentences)
  }
}
