import Diagnostics
import Language
import Models
import Plans

extension Diagnostic.Code {
  /// What needs a screen was asked for where there is none.
  static let needsTerminal = Diagnostic.Code("needs-terminal", exit: .usage)
}

extension Session {
  /// `tune value`, or `tune tier` that is cut from it: shows the panel, and runs what was decided in it as statements of their own.
  func tune(_ name: Name, _ origin: Origin) throws {
    let named = try model(name)
    guard let score = named.score == nil ? measuredScore(of: named) : named else {
      throw Diagnostic(
        .unknownModel, "`\(named.name)` is \(named.kindPhrase); the panel moves the weights of a score", at: name.span,
        label: named.kindPhrase, help: ["name a score, or tiers that are cut from one"])
    }
    guard let tiers = named.tiers == nil ? measuredTiers(of: score) : named else {
      throw Diagnostic(
        .unknownModel, "no tiers are cut from `\(score.name)`, so nobody would move", at: name.span, label: "no tiers",
        help: ["define some: `define tiers tier for … by \(score.name) as …`"])
    }
    guard let recut = try recutTiers(Name(tiers.name, span: name.span), for: "tune", under: nil) else { return }
    guard let showPanel else {
      throw Diagnostic(
        .needsTerminal, "`tune` draws a panel on the whole screen, and there is no terminal for it", at: name.span,
        help: ["in a script ask `what if \(score.name) weights …` or `sweep \(score.name) weight …`"])
    }
    let table = state.book.table(score.table)
    let measure = try self.measure(nil, of: table)
    let panel = try TunePanel(
      recut, table: table.name, accounts: try accountFields(of: table),
      measure: try measure.map { measure in
        (
          measure.name,
          try engine.evaluate(measure.term, over: score.table, rows: nil, in: state.book, on: state.data)
        )
      }, execution: execution)
    let statements = try showPanel(panel)
    guard !statements.isEmpty else { return note("nothing was changed") }
    for statement in statements {
      let source = Source(name: "<tune>", text: statement)
      note("  \(statement)")
      let outcome = run(parse(source).statements, in: source, folder: origin.folder)
      if outcome.exit != .done { throw NestedOutcome(outcome: outcome) }
    }
  }
}
