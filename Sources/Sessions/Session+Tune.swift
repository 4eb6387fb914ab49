import Diagnostics
import Language
import Models
import Plans

extension Diagnostic.Code {
  /// What needs a screen was asked for where there is none.
  static let needsTerminal = Diagnostic.Code("needs-terminal", exit: .usage)
}

extension Session {
  /// `tune value`: shows the panel, and runs what was decided in it as statements of their own.
  func tune(_ name: Name, _ origin: Origin) throws {
    let score = try model(name)
    guard score.score != nil else {
      throw Diagnostic(
        .unknownModel, "`\(score.name)` is \(score.kindPhrase); the panel moves the weights of a score", at: name.span,
        label: score.kindPhrase,
        help: measuredScore(of: score).map { ["it is cut from `\($0.name)`: `tune \($0.name)`"] } ?? [])
    }
    guard let tiers = measuredTiers(of: score) else {
      throw Diagnostic(
        .unknownModel, "no tiers are cut from `\(score.name)`, so nobody would move", at: name.span, label: "no tiers",
        help: ["define some: `define tiers tier for … by \(score.name) as …`"])
    }
    guard let recut = try recutTiers(Name(tiers.name, span: name.span), under: nil) else { return }
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
