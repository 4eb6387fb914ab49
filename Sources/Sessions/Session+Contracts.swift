import Columnar
import Diagnostics
import Engine
import Glibc
import Language
import Models
import Plans
import Rendering

/// What `retention` of contracts says: parameters, survival as it was and as it is fitted, the test, and what is left of those that run.
extension Session {
  func reportContracts(
    _ model: Model, _ contracts: ContractModel, _ written: ContractsDefinition, _ result: ContractResult, _ table: Table
  ) throws {
    say(parameterTable(model, contracts, result, table))
    sayBeside(testOfContracts(contracts, result))
    for group in result.fit.groups where group.fit.renewal != nil { sayBeside(survival(group, contracts, result)) }
    if result.fit.groups.count <= Self.mostCurves {
      for group in result.fit.groups where group.fit.renewal != nil { sayBeside(curve(group, contracts)) }
    }
    for group in result.fit.groups { tellObjections(of: group, model, contracts, written) }
    tellTest(result, contracts)
    tellFits(result, contracts)
    tellWorth(result, contracts)
    let unit = contracts.unit.rawValue
    smallPrint(
      "a contract is renewed each \(unit); one that ended within a \(unit) ended with it, and a \(unit) that is not over on \(dayText(result.fit.day)) counts for nobody; running contracts are censored"
    )
    smallPrint(
      "likelihood: to run \(counted(result.periods, unit)) from now; remaining: the \(unit)s expected until then"
        + (contracts.discount == 0 ? "" : "; value discounts each by \(plain(contracts.discount * 100))% a year"))
    if result.left > 0 {
      smallPrint(
        "\(counted(result.left, "row", "is", "are")) no contract: without a start, or begun later"
          + (result.reversed > 0 ? "; \(number(result.reversed)) end before they begin" : ""))
    }
    smallPrint(
      "as of \(dayText(state.book.asOf.day)); fitted on \(dayText(result.fit.day)) and kept until `refit \(model.name)`"
    )
  }

  /// More groups have no drawings of their own.
  private static let mostCurves = 6

  private func names(_ result: ContractResult, _ contracts: ContractModel) -> Frame.Field {
    let mask = contracts.group.flatMap { state.book.mask(of: $0) }
    return Frame.Field(
      "group", Column.texts(result.fit.groups.map { contracts.group == nil ? "all" : $0.name }).marked(mask))
  }

  private func groupText(_ group: ContractFits.Group, _ contracts: ContractModel) -> String {
    guard let term = contracts.group else { return "all" }
    if state.book.mask(of: term) != nil { return Column.maskText }
    return group.name.map(sanitised) ?? "–"
  }

  private func parameterTable(
    _ model: Model, _ contracts: ContractModel, _ result: ContractResult, _ table: Table
  ) -> Presentation {
    let groups = result.fit.groups
    let fits = groups.map { $0.fit.renewal }
    func error(_ index: Int) -> Column { .numbers(fits.map { $0?.parameters.standardErrors[index] }) }
    let running = result.likelihood.count { $0 != nil }
    let kept = result.likelihood.reduce(0.0) { $0 + ($1 ?? 0) }
    let title =
      groups.contains { $0.fit.ranks }
      ? "\(model.name) of \(table.name): \(number(Int(kept.rounded()))) of \(number(running)) running contracts are expected to run \(contracts.horizon.spelling) after \(dayText(state.book.asOf.day))"
      : "\(model.name) of \(table.name): nobody is ranked"
    return Presentation(
      title: title,
      frame: Frame(
        fields: [
          names(result, contracts), Frame.Field("contracts", .decimals(groups.map { Int64($0.fit.tally.contracts) })),
          Frame.Field("ended", .decimals(groups.map { Int64($0.fit.tally.endedCount) })),
          Frame.Field("alpha", .numbers(fits.map { $0?.process.alpha })), Frame.Field("std. error", error(0)),
          Frame.Field("beta", .numbers(fits.map { $0?.process.beta })), Frame.Field("its error", error(1)),
          Frame.Field("log-likelihood", .numbers(fits.map { $0?.parameters.logLikelihood })),
          Frame.Field("first renewal", .numbers(fits.map { $0?.process.renewal(1) })),
          Frame.Field(
            "\(contracts.unit.rawValue)s of a new one", .numbers(fits.map { lifetime($0, contracts, result) })),
        ], rowCount: groups.count), rowNoun: "groups")
  }

  /// What a new contract is expected to run within the horizon.
  private func lifetime(_ fit: RenewalFit?, _ contracts: ContractModel, _ result: ContractResult) -> Double? {
    fit.map { $0.process.remaining(after: 0, periods: result.periods, discount: 0) }
  }

  private func testOfContracts(_ contracts: ContractModel, _ result: ContractResult) -> Presentation {
    let tests = result.fit.groups.map { $0.fit.backTest }
    return Presentation(
      title:
        "test: of those that ran on \(dayText(result.fit.cutoff)), which were renewed at the end of their last whole \(contracts.unit.rawValue) by \(dayText(result.fit.day))",
      frame: Frame(
        fields: [
          names(result, contracts),
          Frame.Field("contracts", .decimals(tests.map { $0.map { Int64($0.tested.accounts) } })),
          Frame.Field("renewed", .decimals(tests.map { $0.map { Int64($0.tested.happened) } })),
          Frame.Field("expected", .numbers(tests.map { $0?.model.expected })),
          Frame.Field("by one rate", .numbers(tests.map { $0?.constant.expected })),
          Frame.Field("log loss", .numbers(tests.map { $0?.model.log })),
          Frame.Field("of one rate", .numbers(tests.map { $0?.constant.log })),
          Frame.Field("brier", .numbers(tests.map { $0?.model.brier })),
          Frame.Field("of it", .numbers(tests.map { $0?.constant.brier })),
        ], rowCount: tests.count), rowNoun: "groups")
  }

  private func survival(
    _ group: ContractFits.Group, _ contracts: ContractModel, _ result: ContractResult
  ) -> Presentation {
    guard let fit = group.fit.renewal else { preconditionFailure("a survival curve is of a fit") }
    let (tally, unit) = (group.fit.tally, contracts.unit.rawValue)
    let last = tally.longest
    let through = last + result.periods
    let spans = [0...0] + Self.spans(through)
    let (actual, risk, curve) = (tally.survival, tally.atRisk, fit.process.curve(through: through))
    func ended(_ span: ClosedRange<Int>) -> Int64? {
      span.lowerBound > 0 && span.lowerBound <= last
        ? Int64(tally.ended[span.clamped(to: 0...last)].reduce(0, +)) : nil
    }
    /// Of each of its periods, on average.
    func renewal(_ span: ClosedRange<Int>) -> Double? {
      span.lowerBound == 0
        ? nil : pow(curve[span.upperBound] / curve[span.lowerBound - 1], 1 / Double(span.count))
    }
    var fields = [Frame.Field(unit, .decimals(spans.map { Int64($0.upperBound) }))]
    if spans.contains(where: { $0.count > 1 }) {
      fields.insert(Frame.Field("from", .decimals(spans.map { Int64($0.lowerBound) })), at: 0)
    }
    return Presentation(
      title: "survival by \(unit)s" + (contracts.group == nil ? "" : " of \(groupText(group, contracts))"),
      frame: Frame(
        fields: fields + [
          Frame.Field(
            "at risk",
            .decimals(spans.map { (1..<last + 1).contains($0.lowerBound) ? Int64(risk[$0.lowerBound]) : nil })),
          Frame.Field("ended", .decimals(spans.map(ended))),
          Frame.Field("actual", .numbers(spans.map { $0.lowerBound <= last ? actual[min($0.upperBound, last)] : nil })),
          Frame.Field("fitted", .numbers(spans.map { curve[$0.upperBound] })),
          Frame.Field("renewal", .numbers(spans.map(renewal))),
        ], rowCount: spans.count), rowNoun: "\(unit)s")
  }

  private func curve(_ group: ContractFits.Group, _ contracts: ContractModel) -> Presentation {
    guard let fit = group.fit.renewal else { preconditionFailure("a survival curve is of a fit") }
    let last = group.fit.tally.longest
    let (actual, fitted) = (group.fit.tally.survival, fit.process.curve(through: last))
    var presentation = Presentation(
      title: "survival" + (contracts.group == nil ? "" : " of \(groupText(group, contracts))"),
      frame: Frame(
        fields: [
          Frame.Field(contracts.unit.rawValue, .texts((0...last).map { "\($0)" })),
          Frame.Field("actual", .numbers((0...last).map { actual[$0] })),
          Frame.Field("fitted", .numbers((0...last).map { fitted[$0] })),
        ], rowCount: last + 1), rowNoun: "periods")
    presentation.chart = Chart(.line, keyCount: 1)
    return presentation
  }

  /// So many first periods have a row each.
  private static let singlePeriods = 24

  /// The periods from 1 on: the first ones by themselves, then equal spans, a dozen at most.
  private static func spans(_ last: Int) -> [ClosedRange<Int>] {
    let singles = (1...max(1, min(last, singlePeriods))).map { $0...$0 }
    guard last > singlePeriods else { return singles }
    let step = (last - singlePeriods + 11) / 12
    return singles
      + stride(from: singlePeriods + 1, through: last, by: step).map { $0...min($0 + step - 1, last) }
  }

  // MARK: - Small print

  /// What exactly the test compares, and whether its lead may be chance.
  private func tellTest(_ result: ContractResult, _ contracts: ContractModel) {
    let unit = contracts.unit.rawValue
    let within = result.fit.groups.reduce(0) { $0 + $1.fit.endedWithin }
    if within > 0 {
      smallPrint(
        "ended: in whole \(unit)s; \(number(within)) more \(within == 1 ? "has" : "have") ended within a \(unit) that is not over on \(dayText(result.fit.day)) and \(within == 1 ? "counts" : "count") as running until its start"
      )
    }
    for group in result.fit.groups {
      guard let test = group.fit.backTest else { continue }
      var text =
        "test\(contracts.group == nil ? "" : " of \(groupText(group, contracts))"): \(number(test.tested.happened)) of \(number(test.tested.accounts)) were renewed at the end of their last whole \(unit)"
      if test.endedWithin > 0 { text += ", \(number(test.endedWithin)) of which have ended since" }
      if test.unseen > 0 {
        text +=
          "; \(number(test.unseen)) more that ran had no whole \(unit) in the time that is tested and are left out"
      }
      smallPrint(text)
      guard group.fit.ranks else { continue }
      smallPrint(
        "its Brier score and log loss are below those of one rate for all; the Brier score by \(leadText(test.lead)) (standard error over contracts)"
          + (test.lead.isClear ? "" : ": that may be chance"))
    }
  }

  private func tellFits(_ result: ContractResult, _ contracts: ContractModel) {
    for group in result.fit.groups {
      guard let fit = group.fit.renewal else { continue }
      var text = "sBG of \(groupText(group, contracts)): " + fitText(fit.parameters)
      let rate = pow(1 + contracts.discount, contracts.unit.meanDays / 365.25) - 1
      if let whole = fit.process.remainingWithoutEnd(after: 0, discount: rate) {
        text += "; without end a new contract runs \(plain(whole)) more \(contracts.unit.rawValue)s after the first"
        text += contracts.discount > 0 ? ", discounted" : ""
      } else {
        text += "; alpha is at most 1, so the mean without end is infinite: a few stay very long"
      }
      smallPrint(text)
    }
  }

  /// What five more points of retention would be worth to the contracts that run.
  private func tellWorth(_ result: ContractResult, _ contracts: ContractModel) {
    var (now, then, gain, running) = (0.0, 0.0, 0.0, 0)
    let rate = pow(1 + contracts.discount, contracts.unit.meanDays / 365.25) - 1
    for row in result.remaining.indices {
      guard let left = result.remaining[row],
        let process = result.fit.groups[Int(result.groups[row])].fit.renewal?.process
      else { continue }
      running += 1
      now += left
      then += process.remaining(
        after: Int(result.ages.age[row]), periods: result.periods, discount: 0,
        moreRenewing: CustomerValues.fewerLeaving)
      guard let value = result.value[row] else { continue }
      func worth(_ more: Double) -> Double {
        process.remaining(
          after: Int(result.ages.age[row]), periods: result.periods, discount: rate, moreRenewing: more)
      }
      gain += value * (worth(CustomerValues.fewerLeaving) / worth(0) - 1)
    }
    guard now > 0 else { return }
    let unit = contracts.unit.rawValue
    smallPrint(
      "retention +5 points: were every renewal 5 points likelier (up to certain), the \(number(running)) running contracts would run \(number(Int((then - now).rounded()))) \(unit)s more within \(contracts.horizon.spelling) than the \(number(Int(now.rounded()))) expected (\(percentText(then / now - 1)))"
        + worthText(gain, contracts)
    )
  }

  private func worthText(_ gain: Double, _ contracts: ContractModel) -> String {
    guard gain > 0, let money = contracts.money, state.book.mask(of: money) == nil else { return "" }
    return ", worth \(cellText(.decimals([Int64((gain * 100).rounded())], scale: 2), 0))"
      + (contracts.discount > 0 ? " discounted" : "")
  }

  private func tellObjections(
    of group: ContractFits.Group, _ model: Model, _ contracts: ContractModel, _ written: ContractsDefinition
  ) {
    let of = contracts.group == nil ? "" : " of \(groupText(group, contracts))"
    for objection in group.fit.objections {
      smallPrint("nobody\(of) is ranked: \(reason(objection, group.fit, contracts)); \(help(objection))")
    }
    if !group.fit.ranks {
      smallPrint("\(model.name).likelihood, .remaining and .value\(of) are missing")
    }
  }

  private func reason(_ objection: ContractFit.Objection, _ fit: ContractFit, _ contracts: ContractModel) -> String {
    switch objection {
    case .fewContracts(let count):
      "there are only \(counted(count, "contract")); it takes \(ContractFit.fewestContracts)"
    case .fewEnds(let count): "only \(number(count)) have ended; it takes \(ContractFit.fewestEnds)"
    case .fewBefore(let count, let ends, let day):
      "by \(dayText(day)) there were only \(number(count)) contracts and \(number(ends)) had ended; the test takes \(ContractFit.fewestContracts) and \(ContractFit.fewestEnds)"
    case .fewTested(let count, let ends):
      "in the time that is tested only \(number(count)) contracts could be seen through a whole \(contracts.unit.rawValue) and \(number(ends)) ended; the test takes \(ContractFit.fewestContracts) and \(ContractFit.fewestEnds)"
    case .notConverged: "the fit did not converge"
    case .bound(let name, let value):
      "\(name) ran to \(plain(value)): "
        + (value > 1 ? "contracts do not differ, and one rate says it all" : "each either leaves at once or stays")
        + (fit.tally.constantRate.map { " (\(percentText($0)) a \(contracts.unit.rawValue) leave)" } ?? "")
    case .lost:
      "on the past it did not beat one rate for all"
        + (fit.tally.constantRate.map { " (\(percentText($0)) a \(contracts.unit.rawValue) leave)" } ?? "")
    }
  }

  private func help(_ objection: ContractFit.Objection) -> String {
    switch objection {
    case .fewContracts, .fewEnds: "take more contracts, or larger groups"
    case .fewBefore, .fewTested: "say another `holdout`, or a shorter `unit`"
    case .notConverged: "take other groups or another `unit`"
    case .bound, .lost: "take the one rate, or look for what separates those that leave: `group by`"
    }
  }

  func explainContract(
    _ model: Model, _ contracts: ContractModel, _ result: ContractResult, _ table: Table, _ row: Int, _ book: Book
  ) throws {
    let label = try label(of: row, table)
    let (age, unit) = (Int(result.ages.age[row]), contracts.unit.rawValue)
    guard age >= 0, result.groups[row] >= 0 else {
      return sayExplained(model, label, ["\(label) is no contract on \(dayText(book.asOf.day))"])
    }
    if result.ages.hasEnded[row] {
      return sayExplained(model, label, ["\(label) has ended after \(counted(age, unit))"])
    }
    let group = result.fit.groups[Int(result.groups[row])]
    guard let likelihood = result.likelihood[row], let remaining = result.remaining[row],
      let process = group.fit.renewal?.process
    else {
      return sayExplained(
        model, label,
        ["\(label) runs since \(counted(age, unit))"]
          + group.fit.objections.prefix(1).map { "it is not ranked: \(reason($0, group.fit, contracts))" })
    }
    sayExplained(
      model, label,
      [
        "\(label) runs since \(counted(age, "whole \(unit)"))",
        "the next renewal is (beta + \(age)) ÷ (alpha + beta + \(age)) = \(plain(process.renewal(age + 1))) likely, with alpha \(plain(process.alpha)) and beta \(plain(process.beta))",
        "it runs \(contracts.horizon.spelling) more with \(percentText(likelihood)), \(plain(remaining)) \(unit)s of it on average",
      ])
  }
}
