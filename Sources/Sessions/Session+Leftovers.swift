import Columnar
import Diagnostics
import Engine
import Language
import Plans

extension Diagnostic.Code {
  static let unusedDefinition = Diagnostic.Code("unused-definition")
  static let emptySegment = Diagnostic.Code("empty-segment")
}

// What `check` warns of in a script without mistakes: it would run, and would perhaps not do what was meant.

extension Session {
  func warnOfLeftovers(in source: Source, _ statements: [Statement]) {
    for warning in unusedDefinitions(in: source, statements) + emptySegments(statements) {
      emit(.diagnostic(warning.located(in: source)))
    }
    if let warning = try? dataOlderThanAsOf() { emit(.diagnostic(warning)) }
  }

  // MARK: - Definitions that nothing uses

  private func unusedDefinitions(in source: Source, _ statements: [Statement]) -> [Diagnostic] {
    guard statements.contains(where: \.asks), !statements.contains(where: \.usesEverything) else { return [] }
    let all = ([source] + includedSources).map(Mentions.init)
    let definitions = statements.compactMap(\.leftover)
    let places = Set(definitions.flatMap { [$0.name.span] + $0.parts.map(\.span) })
    let names = all[0].names.filter { !places.contains($0.span) } + all.dropFirst().flatMap(\.names)
    let named = Set(names.map { foldedName($0.text) })
    let parameters = Set(all.flatMap(\.parameters).map { $0.lowercased() })
    return definitions.filter { definition in
      definition.isParameter
        ? !parameters.contains(definition.name.text.lowercased())
        : !([definition.name] + definition.parts).contains { named.contains(foldedName($0.text)) }
    }.map { definition in
      Diagnostic(
        .unusedDefinition, "nothing in this script uses the \(definition.noun) `\(definition.name.text)`",
        at: definition.name.span, label: "not used", help: ["leave it out, or use it"], severity: .warning)
    }
  }

  // MARK: - Segments that match nobody

  private func emptySegments(_ statements: [Statement]) -> [Diagnostic] {
    statements.compactMap { statement in
      guard case .segment(let segment) = statement.kind, let members = try? memberCount(of: segment), members == 0
      else { return nil }
      return Diagnostic(
        .emptySegment, "the segment `\(segment.name.text)` matches nobody as of \(dayText(state.book.asOf.day))",
        at: segment.name.span, label: "no \(segment.table.text)",
        help: ["`why` with a key tells which part of its condition turns an account away"], severity: .warning)
    }
  }

  /// None where it was dropped since.
  private func memberCount(of segment: SegmentDefinition) throws -> Int? {
    guard case .one(let found) = state.book.segment(named: segment.name.text) else { return nil }
    let table = found.table.id
    let term = Term(.column(found.column.id), type: .yesNo, span: segment.name.span)
    let truth = try engine.truth(term, over: table, in: state.book, on: state.data)
    let visible = try engine.visibleRows(of: table, in: state.book, on: state.data).visible
    return visible.map { ($0 & truth.isTrue).trueCount } ?? truth.isTrue.trueCount
  }

  // MARK: - Data that lie behind

  private func dataOlderThanAsOf() throws -> Diagnostic? {
    let asOf = state.book.asOf.day
    guard let (newest, name) = try newestDate(), asOf - newest > Session.freshDays else { return nil }
    return Diagnostic(
      .oldData,
      "the newest \(name) is \(dayText(newest)), \(asOf - newest) days before the as-of date \(dayText(asOf))",
      help: ["load newer data, or `set as-of latest`"], severity: .warning)
  }
}

/// A definition that only serves others.
private struct Leftover {
  var noun: String
  var name: Name
  var isParameter = false
  /// Other names whose use is a use of it: the levels of tiers.
  var parts: [Name] = []
}

extension Statement {
  fileprivate var leftover: Leftover? {
    switch kind {
    case .segment(let segment): Leftover(noun: "segment", name: segment.name)
    case .score(let score): Leftover(noun: "score", name: score.name)
    case .tiers(let tiers): Leftover(noun: "tiers", name: tiers.name, parts: tiers.levels.map(\.name))
    case .derive(let derive): Leftover(noun: "derived column", name: derive.column.last)
    case .param(let parameter): Leftover(noun: "parameter", name: parameter.name, isParameter: true)
    default: nil
    }
  }

  /// Whether it wants something of the definitions: a script without such a statement is a book for others.
  fileprivate var asks: Bool {
    switch kind {
    case .query, .export, .track, .snapshot, .diff, .compareScenarios, .migrate, .sensitivity, .validate, .explain,
      .why,
      .survivors, .analysis, .expect, .whatIf, .watch:
      true
    case .forEach(let loop): loop.body.contains(where: \.asks)
    default: false
    }
  }

  /// Whether it shows or keeps all that is defined, without naming it.
  fileprivate var usesEverything: Bool {
    switch kind {
    case .query(let query): query.show == .all
    case .export(let export): export.query.show == .all
    case .track(let track): track.show == .all
    case .diff(let diff): diff.first.show == .all || diff.second.show == .all
    case .saveScript, .describe: true
    case .forEach(let loop): loop.body.contains(where: \.usesEverything)
    default: false
    }
  }
}
