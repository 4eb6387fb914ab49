import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// Tiers, the score that they are cut from, and what it takes to cut them again.
struct RecutTiers {
  var book: Book
  var tiers: Model
  var levels: [String]
  var score: Model
  var criteria: [ScoreCriterion]
  var recut: TierRecut
  /// Where each account is now.
  var present: TierAssignment
  var keepsFit: Bool
}

extension Session {
  func answer(_ sensitivity: Sensitivity, _ origin: Origin, at span: Span) throws {
    switch sensitivity {
    case .flips(let flips): try answer(flips)
    case .stability(let stability): try answer(stability, at: span)
    case .sweep(let sweep): try answer(sweep)
    case .tune(let score): try tune(score, origin)
    }
  }

  /// Tiers by name, in the base or a scenario; none where statements are only looked at.
  ///
  /// - Parameter verb: what the statement that wants them begins with.
  func recutTiers(_ name: Name, for verb: String, under scenario: ScenarioName?) throws -> RecutTiers? {
    let book = try self.book(under: scenario)
    if case .none = state.book.model(named: name.text) { throw unknownTiers(name) }
    let tiers = book.model(try model(name).id)
    guard let definition = tiers.tiers else {
      let cut = measuredTiers(of: tiers)
      throw Diagnostic(
        .unknownModel, "`\(tiers.name)` is \(tiers.kindPhrase); weights move accounts between tiers", at: name.span,
        label: tiers.kindPhrase, help: [cut.map { "`\($0.name)` is cut from it" } ?? scoredTiersText])
    }
    if tiers.application != nil { throw book.hasNoFit(tiers, at: name.span, verb) }
    guard let score = measuredScore(of: tiers).map({ book.model($0.id) }), let criteria = score.score?.criteria else {
      throw Diagnostic(
        .unknownModel, "`\(tiers.name)` is not cut from a score, so it has no weights", at: name.span,
        label: "no weights behind it", help: ["define a score and cut tiers from it: `help define`"])
    }
    guard !onlyChecks else { return nil }
    guard let recut = try engine.recut(tiers.id, in: book, on: state.data)?.recut,
      let result = try engine.model(tiers.id, in: book, on: state.data).tiers
    else { preconditionFailure("tiers of a score can be cut again") }
    return RecutTiers(
      book: book, tiers: tiers, levels: definition.levels.map(\.name), score: score, criteria: criteria, recut: recut,
      present: result.assignment, keepsFit: result.keepsFit)
  }

  private func unknownTiers(_ name: Name) -> Diagnostic {
    Diagnostic(
      .unknownModel, "there are no tiers called `\(name.text)`", at: name.span, label: "not a name of tiers",
      help: [nearest(name.text, among: scoredTiers).map { "did you mean `\($0)`?" } ?? scoredTiersText])
  }

  private var scoredTiers: [String] {
    state.book.models.filter { $0.tiers != nil && measuredScore(of: $0) != nil }.map(\.name)
  }

  private var scoredTiersText: String {
    scoredTiers.isEmpty
      ? "define a score and cut tiers from it: `help define`"
      : "tiers that are cut from a score: " + scoredTiers.joined(separator: ", ")
  }

  /// The first tiers that are cut from a score.
  func measuredTiers(of score: Model) -> Model? {
    state.book.models.first { $0.tiers?.measure.kind == .column(score.column) }
  }

  /// As-of date, scenario and fit of a question about weights.
  func sayRecut(_ tiers: RecutTiers, under scenario: ScenarioName?) {
    var parts = ["\(tiers.score.name) is \(tiers.score.score.map(weightsText) ?? "")"]
    parts.append("as of \(dayText(tiers.book.asOf.day))")
    if let scenario { parts.append("under \(scenarioText(scenario))") }
    smallPrint(parts.joined(separator: " · "))
    smallPrint("scales keep their fit, \(tiers.tiers.name) is cut anew for each weight")
    if tiers.keepsFit {
      smallPrint(
        "\(tiers.tiers.name) of now keeps cuts that were made on other data: `refit \(tiers.tiers.name)` makes both the same"
      )
    }
  }
}

extension RecutTiers {
  func levelName(_ level: Int?) -> String { level.map { levels[$0] } ?? "(none)" }

  /// Σ raw weights × 10⁴ of the criteria but one.
  func others(than criterion: Int) -> Double {
    Double(criteria.enumerated().reduce(Int64(0)) { $0 + ($1.offset == criterion ? 0 : $1.element.weight) })
  }

  /// The raw weight that has a share beside the others as they are.
  func rawWeight(_ share: Double, of criterion: Int) -> Double? {
    share < 1 ? share / (1 - share) * others(than: criterion) / 10_000 : nil
  }
}
