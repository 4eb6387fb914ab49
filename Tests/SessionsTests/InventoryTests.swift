import Diagnostics
import Foundation
import Language
import Testing

/// The coverage table of grading and what-if: each method of the inventory with its help, its transcript, its shipped script and its run on public
/// data, and the statements that make it up. Whatever a row names has to be there and to hold those statements, so that the table cannot rot.
@Suite struct InventoryTests {
  struct Method: CustomTestStringConvertible, Sendable {
    var id: String
    var topic: String
    var transcript: String
    /// None for what needs a person at a screen.
    var script: String?
    var real: String?
    /// What each of the places has to hold, all of it.
    var holds: [@Sendable (Statement.Kind) -> Bool]
    /// What the help has to show of it; the same where nothing else is said.
    var helpHolds: [@Sendable (Statement.Kind) -> Bool]?
    var testDescription: String { id }

    init(
      _ id: String, help topic: String, _ transcript: String, _ script: String?, real: String? = "superstore_methods",
      _ holds: [@Sendable (Statement.Kind) -> Bool], helpHolds: [@Sendable (Statement.Kind) -> Bool]? = nil
    ) {
      (self.id, self.topic, self.transcript, self.script, self.real) = (id, topic, transcript, script, real)
      (self.holds, self.helpHolds) = (holds, helpHolds)
    }
  }

  static let methods: [Method] = [
    Method("B1 pareto", help: "pareto", "grading", "grading.acct", [isPareto]),
    Method("B2 weighted grading", help: "define score", "score-scales", "four-steps.acct", [isScore]),
    Method("B3 pyramid", help: "pyramid", "segmenting", "four-steps.acct", [isPyramid]),
    Method("B4 key account matrix", help: "define matrix", "segmenting", "four-steps.acct", [isMatrix]),
    Method("B5 RFM scores", help: "rfm", "grading", "grading.acct", [isRFM]),
    Method("B6 eight classes", help: "rfm8", "grading", "grading.acct", [isRFM8]),
    Method("B7 buying traits", help: "traits", "methods", "segmentation.acct", [isTraits]),
    Method("B8 relation and subsidy", help: "subsidy", "methods", "segmentation.acct", [isClasses, isSummary]),
    Method(
      "B9 value classes of relationship customers", help: "course", "methods", "segmentation.acct",
      [isCourse, isClasses]
    ),
    Method("B10 cost to serve", help: "cost to serve", "methods", "segmentation.acct", [isDerived, isPareto]),
    Method(
      "B11 attributes", help: "profile", "profile", "segmentation.acct", [isAttributes, isProfile],
      helpHolds: [isProfile]),
    Method("B12 decision table", help: "define classes", "segmenting", "segmentation.acct", [isClasses]),
    Method("B13 preset classes", help: "apply", "application", "prospects.acct", [isApplied]),
    Method("B14 service policy", help: "define policy", "segmenting", "four-steps.acct", [isPolicy]),
    Method("B15 dynamic adjustment", help: "migrate", "migrate", "four-steps.acct", [isMigration]),
    Method(
      "B16 four steps", help: "four steps", "methods", "four-steps.acct", [isRFM, isMigration],
      helpHolds: [isRFM, isMigration, isFrozen]),
    Method("B17 segment economics", help: "economics", "methods", "segmentation.acct", [isGroupedWithBounds]),
    Method("B18 resource tilt", help: "tilt", "methods", "segmentation.acct", [isTilt]),
    Method("B19 prospect grid", help: "prospect", "methods", "segmentation.acct", [isGrid]),
    Method("B20 retention likelihood", help: "retention", "retention", "prospects.acct", [isRetention]),
    Method(
      "D5 receivables", help: "receivables", "follow-up", "review.acct", real: "northwind_open", [asks(.receivables)]),
    Method("D6 wasted effort", help: "waste", "follow-up", "review.acct", real: "ravenstack_effort", [asks(.waste)]),
    Method(
      "D14 new and old", help: "new vs old", "customers-over-time", "review.acct", real: "superstore_flow",
      [asks(.newVersusOld)]),
    Method(
      "D16 cohorts", help: "cohort", "customers-over-time", "review.acct", real: "superstore_flow", [asks(.cohort)]),
    Method("D19 due list", help: "due", "follow-up", "review.acct", real: "superstore_flow", [asks(.due)]),
    Method("D19 referrals", help: "referrals", "follow-up", "review.acct", real: "maven_parents", [asks(.referrals)]),
    Method("C1 re-weight", help: "what if", "what-if", "what-if.acct", [changes(isWeights)]),
    Method(
      "C2 scenarios", help: "compare scenarios", "what-if", "what-if.acct", [isNamed, isComparison],
      helpHolds: [isComparison]),
    Method("C3 explain", help: "explain", "segmenting", "what-if.acct", [isExplanation]),
    Method("C4 flips", help: "flips", "sensitivity", "what-if.acct", [isFlips]),
    Method("C5 stability", help: "stability", "sensitivity", "four-steps.acct", [isStability]),
    Method("C6 sweep", help: "sweep", "sensitivity", "four-steps.acct", [isSweep]),
    Method("C7 live panel", help: "tune", "capacity", nil, real: nil, [isTune]),
    Method(
      "C8 rows and values", help: "what if", "what-if-data", "what-if.acct", [changes(isWithout), changes(isValues)]),
    Method("D12 target and pace", help: "plan target", "plan", "plan.acct", real: "superstore_plan", [isTargetPlan]),
    Method("D12 pace", help: "pace", "plan", "plan.acct", real: "superstore_plan", [isPace]),
    Method(
      "D13 gap and price-volume-mix", help: "gap", "plan", "plan.acct", real: "superstore_plan",
      [isGapToTargets, isPriceVolumeMix]),
    Method("D15 growth plan", help: "plan target", "plan", "plan.acct", real: "superstore_plan", [isGrowthPlan]),
    Method("C9 capacity", help: "what if", "capacity", "what-if.acct", [showsCapacity]),
    Method(
      "D4 expected profit and sign date", help: "forecast", "forecast", "forecast.acct", real: "maven_forecast",
      [showsForecastDeals], helpHolds: [showsForecastDeals, isForecast { $0.measure != nil }]),
    Method(
      "D7 weekly snapshots", help: "snapshot", "forecast", "forecast.acct", real: "maven_forecast",
      [isSnapshot, isWeeks],
      helpHolds: [isSnapshot]),
    Method(
      "D8 forecast", help: "forecast", "forecast", "forecast.acct", real: "maven_forecast",
      [
        isForecast { $0.method?.method == .weighted }, isForecast { $0.method?.method == .monteCarlo },
        isForecast { [.history, nil].contains($0.method?.method) },
      ]),
    Method("D9 forecast accuracy", help: "accuracy", "forecast", "forecast.acct", real: "maven_forecast", [isAccuracy]),
    Method(
      "D11 reverse funnel", help: "reverse funnel", "forecast", "forecast.acct", real: "maven_forecast",
      [isReverseFunnel]),
    Method(
      "D16 retention of contracts", help: "retention", "lifetime", "lifetime.acct", real: "ravenstack_lifetime",
      [isContracts]),
    Method(
      "D17 next purchase", help: "next purchase", "lifetime", "lifetime.acct", real: "cdnow_lifetime",
      [isNextPurchase]),
    Method("D17 clv", help: "clv", "lifetime", "lifetime.acct", real: "cdnow_lifetime", [isCustomerValue]),
    Method(
      "D1 funnel", help: "funnel", "funnel", "pipeline.acct", real: "maven_pipeline", [isFunnel],
      helpHolds: [isFunnel, isCohortFunnel, isCountFunnel]),
    Method(
      "D1 stage sets", help: "stage sets", "funnel-stages", nil, real: nil, [isFunnel]),
    Method("D2 stage gates", help: "define gate", "funnel", "pipeline.acct", real: "maven_pipeline", [isGate]),
    Method("D3 profit and stage", help: "profit grid", "funnel", "pipeline.acct", real: "maven_pipeline", [isHeat]),
    Method("D10 scorecard", help: "scorecard", "funnel", "pipeline.acct", real: "maven_pipeline", [isScorecard]),
    Method("D18 reasons", help: "reasons", "funnel", "pipeline.acct", real: "ravenstack_reasons", [isReasons]),
    Method(
      "D20 source yield", help: "source yield", "funnel", "pipeline.acct", real: "maven_pipeline", [isResponse],
      helpHolds: [isResponse, isDerived]),
  ]

  @Test(arguments: methods) func helpShowsIt(method: Method) {
    let examples =
      (Catalogue.statement(method.topic)?.examples ?? []) + (GlossaryEntry.named(method.topic)?.examples ?? [])
    let kinds = examples.flatMap { parse(Source(name: "help", text: $0)).statements }.map(\.kind)
    #expect(holds(kinds, method.helpHolds ?? method.holds), "help \(method.topic)")
  }

  @Test(arguments: methods) func transcriptPinsIt(method: Method) throws {
    let kinds = try kinds("Tests/SessionsTests/Transcripts/\(method.transcript).acct")
    #expect(holds(kinds, method.holds), "\(method.transcript).acct")
    let answers = Self.package.appending(path: "Tests/SessionsTests/Transcripts/\(method.transcript).out").path
    #expect(FileManager.default.fileExists(atPath: answers))
  }

  @Test(arguments: methods) func scriptUsesIt(method: Method) throws {
    guard let script = method.script else { return }
    #expect(try holds(kinds("scripts/\(script)"), method.holds), "\(script)")
  }

  @Test(arguments: methods) func publicDataRunIt(method: Method) throws {
    guard let real = method.real else { return }
    #expect(try holds(kinds("Tests/SessionsTests/RealData/\(real).acct"), method.holds), "\(real).acct")
  }

  private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func kinds(_ path: String) throws -> [Statement.Kind] {
    let text = try String(contentsOf: Self.package.appending(path: path), encoding: .utf8)
    return parse(Source(name: path, text: text)).statements.map(\.kind)
  }

  private func holds(_ kinds: [Statement.Kind], _ wanted: [@Sendable (Statement.Kind) -> Bool]) -> Bool {
    wanted.allSatisfy { kinds.contains(where: $0) }
  }
}

// MARK: - What a method is made of

extension InventoryTests {
  typealias Test = @Sendable (Statement.Kind) -> Bool

  private static func model(_ fits: @escaping @Sendable (ModelDefinition) -> Bool) -> Test {
    { if case .model(let definition) = $0 { fits(definition) } else { false } }
  }

  static let isPareto = model { if case .pareto = $0 { true } else { false } }
  static let isRFM = model { if case .rfm = $0 { true } else { false } }
  static let isRFM8 = model { if case .classes = $0 { true } else { false } }
  static let isMatrix = model { if case .matrix = $0 { true } else { false } }
  static let isClasses = model { if case .decision = $0 { true } else { false } }
  static let isPolicy = model { if case .policy = $0 { true } else { false } }
  /// A matrix with cells of its own.
  static let isGrid = model { if case .matrix(let matrix) = $0 { matrix.cells.count == 4 } else { false } }
  static let isCourse = model {
    if case .decision(let decision) = $0 { decision.rules.count >= 3 } else { false }
  }

  static let isAttributes = model { if case .attributes = $0 { true } else { false } }
  static let isRetention = model { if case .retention = $0 { true } else { false } }

  /// A question of its own kind.
  enum Kind { case receivables, waste, newVersusOld, cohort, due, referrals }

  static func asks(_ kind: Kind) -> Test {
    { statement in
      guard case .analysis(let analysis) = statement else { return false }
      return switch (analysis, kind) {
      case (.receivables, .receivables), (.waste, .waste), (.newVersusOld, .newVersusOld), (.cohort, .cohort),
        (.due, .due), (.referrals, .referrals):
        true
      default: false
      }
    }
  }
  static let isContracts = model { if case .lifetime(.contracts) = $0 { true } else { false } }
  static let isNextPurchase = model { if case .lifetime(.nextPurchase) = $0 { true } else { false } }
  static let isCustomerValue = model { if case .lifetime(.value) = $0 { true } else { false } }

  static let isProfile: Test = { if case .analysis(.profile) = $0 { true } else { false } }
  static let isTargetPlan: Test = { if case .analysis(.targetPlan) = $0 { true } else { false } }
  static let isGrowthPlan: Test = {
    if case .analysis(.targetPlan(let plan)) = $0 { plan.split != nil } else { false }
  }
  static let isPace: Test = { if case .analysis(.pace) = $0 { true } else { false } }
  static let isGapToTargets: Test = {
    if case .analysis(.gap(let gap)) = $0, case .targets = gap.comparison { true } else { false }
  }
  static let isPriceVolumeMix: Test = {
    if case .analysis(.gap(let gap)) = $0, case .periods(let periods) = gap.comparison {
      periods.splitsPriceVolumeMix
    } else {
      false
    }
  }
  static let isApplied: Test = { if case .apply = $0 { true } else { false } }
  static let isScore: Test = { if case .score = $0 { true } else { false } }
  /// A score of three criteria or more, of those who bought.
  static let isTraits: Test = {
    if case .score(let score) = $0 { score.criteria.count >= 3 && score.population != nil } else { false }
  }
  /// A level is taken by a condition: those who cost money.
  static let isPyramid: Test = {
    guard case .tiers(let tiers) = $0 else { return false }
    return tiers.levels.contains { if case .when = $0.cut { true } else { false } }
  }
  static let isDerived: Test = { if case .derive = $0 { true } else { false } }
  static let isFrozen: Test = { if case .freeze = $0 { true } else { false } }
  static let isMigration: Test = { if case .migrate = $0 { true } else { false } }
  static let isExplanation: Test = { if case .explain = $0 { true } else { false } }
  static let isComparison: Test = { if case .compareScenarios = $0 { true } else { false } }

  static let isSummary: Test = { if case .query(let query) = $0 { query.verb == .summarize } else { false } }
  static let isGroupedWithBounds: Test = {
    if case .query(let query) = $0 { query.verb == .summarize && query.having != nil } else { false }
  }
  /// Cost over profit of each group.
  static let isTilt: Test = { kind in
    guard case .query(let query) = kind, query.verb == .summarize else { return false }
    let text = format(Statement(kind, span: Span(0, 0)))
    return text.contains(".cost) / sum(")
  }

  static let isSnapshot: Test = { if case .snapshot = $0 { true } else { false } }
  static let isWeeks: Test = { if case .analysis(.weeks) = $0 { true } else { false } }
  static let isAccuracy: Test = { if case .analysis(.accuracy) = $0 { true } else { false } }
  static let isReverseFunnel: Test = { if case .analysis(.reverseFunnel) = $0 { true } else { false } }
  static let showsForecastDeals = isForecast(\.showsDeals)
  static func isForecast(_ fits: @escaping @Sendable (DealForecast) -> Bool) -> Test {
    { if case .analysis(.forecast(let forecast)) = $0 { fits(forecast) } else { false } }
  }
  static let isFunnel: Test = { if case .analysis(.funnel) = $0 { true } else { false } }
  static let isCohortFunnel: Test = {
    if case .analysis(.funnel(let funnel)) = $0 { funnel.cohort != nil && funnel.group != nil } else { false }
  }
  static let isCountFunnel: Test = {
    guard case .analysis(.funnel(let funnel)) = $0, case .counts = funnel.way else { return false }
    return true
  }
  static let isGate = model { if case .gate = $0 { true } else { false } }
  static let isReasons: Test = { if case .analysis(.reasons) = $0 { true } else { false } }
  static let isScorecard: Test = { if case .analysis(.scorecard) = $0 { true } else { false } }
  static let isHeat: Test = { if case .query(let query) = $0 { query.chart?.shape == .heat } else { false } }
  /// A share of those who responded or were won, by source.
  static let isResponse: Test = { kind in
    guard case .query(let query) = kind, query.verb == .summarize else { return false }
    return format(Statement(kind, span: Span(0, 0))).contains("share(")
  }

  static let isFlips: Test = { if case .sensitivity(.flips) = $0 { true } else { false } }
  static let isStability: Test = { if case .sensitivity(.stability) = $0 { true } else { false } }
  static let isSweep: Test = { if case .sensitivity(.sweep) = $0 { true } else { false } }
  static let isTune: Test = { if case .sensitivity(.tune) = $0 { true } else { false } }

  static func changes(_ fits: @escaping @Sendable (WhatIf.Change.Kind) -> Bool) -> Test {
    { if case .whatIf(let whatIf) = $0 { whatIf.changes.contains { fits($0.kind) } } else { false } }
  }
  static let isWeights: @Sendable (WhatIf.Change.Kind) -> Bool = { if case .weights = $0 { true } else { false } }
  static let isWithout: @Sendable (WhatIf.Change.Kind) -> Bool = { if case .without = $0 { true } else { false } }
  static let isValues: @Sendable (WhatIf.Change.Kind) -> Bool = { if case .values = $0 { true } else { false } }
  static let isNamed: Test = { if case .whatIf(let whatIf) = $0 { whatIf.name != nil } else { false } }
  static let showsCapacity: Test = { if case .whatIf(let whatIf) = $0 { whatIf.view == .capacity } else { false } }
}
