import Diagnostics

/// `track customers where tier >= gold show tier named topTiers`
public struct Track: Sendable, Hashable {
  public var table: Name
  public var condition: Expression?
  /// What is watched of each row beside its being there.
  public var show: ShowList?
  public var name: Name

  public init(table: Name, condition: Expression?, show: ShowList?, name: Name) {
    self.table = table
    self.condition = condition
    self.show = show
    self.name = name
  }
}

extension Keyword {
  public static let track = Keyword("track", chinese: ["跟踪", "追踪"])
}

/// A `track` on its way.
struct TrackDraft {
  var query: Query
  var name: Name?
}

extension Clause<TrackDraft> {
  static let named = Clause(
    ClauseForm(.named, "named NAME", "names the list, so that the next run finds it again")
  ) { parser, draft throws(Halt) in
    draft.name = try parser.name(.newName)
  }

  static func asking(_ clause: Clause<Query>) -> Clause {
    Clause(clause.form) { parser, draft throws(Halt) in try clause.parse(&parser, &draft.query) }
  }

  static let ofTrack: [Clause] = [asking(.where), asking(.show), .named]
}

extension StatementForm {
  static let track = StatementForm(
    .track, .questions, "track TABLE named NAME",
    "tells who entered, left or changed since the script's last run that ended well", clauses: Clause.ofTrack.forms(),
    examples: ["track customers where tier >= gold show tier named topTiers"]
  ) { parser throws(Halt) in
    let verbSpan = parser.verbSpan
    let query = Query(verb: .find, verbSpan: verbSpan, table: try parser.name(.table))
    parser.tables = [query.table.text]
    var draft = TrackDraft(query: query)
    try parser.parseClauses(Clause.ofTrack, into: &draft)
    if !parser.isAtEnd { throw parser.unexpected() }
    guard let name = draft.name else {
      throw parser.missingClause(.named, "a list that is tracked needs a name", "add `named \(query.table.text)List`")
    }
    return .track(Track(table: query.table, condition: draft.query.condition, show: draft.query.show, name: name))
  }
}
