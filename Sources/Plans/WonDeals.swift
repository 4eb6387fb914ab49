import Diagnostics
import Language

/// What of a table of deals has brought something: its won rows, each on the day of its close.
///
/// Money that is asked of such a table is that of won deals: those that are open or lost, and the day on which a deal began, tell of none.
public struct WonDeals: Sendable {
  /// The role closed.
  public var closed: ColumnSchema
  /// The role stage.
  public var stage: ColumnSchema
  /// The won stages, as the data spell them; none where the condition itself says which stages count, or no data are there yet.
  public var stages: [String]

  /// Whether a row is won; none where nothing is to be added to the condition.
  public func isWon(at span: Span) -> Expression? {
    let subject = Expression(.path(Path([Name(stage.name, span: span, isQuoted: true)])), span: span)
    let tests = stages.map { name in
      Expression(
        .binary(
          .equal, operatorSpan: span, subject,
          Expression(.literal(Literal(.text(name), spelling: "\"\(name)\"")), span: span)), span: span)
    }
    guard let first = tests.first else { return nil }
    return tests.dropFirst().reduce(first) { Expression(.binary(.or, operatorSpan: span, $0, $1), span: span) }
  }
}

extension Resolver {
  /// How the rows of a table bring something where they are deals, with the roles closed and stage; none where they are not.
  ///
  /// - Parameters:
  ///   - condition: what was asked for; where it reads the stage, it says itself which stages count.
  ///   - span: where the table was named.
  public func wonDeals(of table: Table, where condition: Term?, at span: Span) throws(Diagnostic) -> WonDeals? {
    guard let closed = table.roles[.closed].flatMap({ table.column($0) }),
      let stage = table.roles[.stage].flatMap({ table.column($0) }), stage.type.isTextual
    else { return nil }
    var deals = WonDeals(closed: closed, stage: stage, stages: [])
    var saysStage = false
    condition?.forEachColumn { saysStage = saysStage || $0 == stage.id || book.reads($0, anyOf: [stage.id]) }
    if saysStage { return deals }
    try book.refuseMasked(Term(.column(stage.id), type: stage.type, span: span), in: "from")
    // Before any data are there nothing can be said of them.
    guard values.holds("", ignoringCase: false, in: stage.id) != nil else { return deals }
    let names = values.values(of: stage.id) ?? []
    deals.stages = names.filter(StageNames.soundsWon)
    if deals.stages.isEmpty {
      throw Diagnostic(
        .noRole, "\(table.name) are deals, and it is not known which \(stage.name) is a won one", at: span,
        label: "which rows brought money?",
        help: [
          "say it: `where \(written(name: stage.name)) = STAGE`; there are: \(names.prefix(12).joined(separator: ", "))"
        ])
    }
    return deals
  }
}
