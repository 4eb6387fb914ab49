import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// What `define classes` says: which rule takes which rows, and where rules overlap, idle or leave gaps.
extension Session {
  func reportRules(_ model: Model, _ decision: DecisionModel, _ result: DecisionResult, _ table: Table) {
    let taken = result.matches.reduce(0) { $0 + $1.taken }
    let gap = result.gap
    say(
      Presentation(
        title: "\(model.name) of \(table.name): \(number(taken)) of \(number(taken + gap)) in "
          + "\(decision.levels.count) \(decision.levels.count == 1 ? "class" : "classes")"
          + (gap > 0 ? ", \(number(gap)) unclassified" : ""),
        frame: ruleTable(decision, result), rowNoun: "rules"))
    for sentence in idleSentences(result) { smallPrint(sentence) }
    tellGap(model, decision, result)
    smallPrint(
      "the first rule that holds takes a row · as of \(dayText(state.book.asOf.day)) · best first: "
        + decision.levels.joined(separator: ", "))
  }

  /// A row for each rule, and one for what none takes.
  private func ruleTable(_ decision: DecisionModel, _ result: DecisionResult) -> Frame {
    let rules = decision.rules.indices
    let hasGap = result.gap > 0
    let total = Double(max(1, result.gap + result.matches.reduce(0) { $0 + $1.taken }))
    let taken = result.matches.map(\.taken) + (hasGap ? [result.gap] : [])
    let none: [Int64?] = hasGap ? [nil] : []
    func each(_ value: (DecisionResult.RuleMatch) -> Int) -> Column {
      .decimals(result.matches.map { Int64(value($0)) } + none)
    }
    return Frame(
      fields: [
        Frame.Field("rule", .decimals(rules.map { Int64($0 + 1) } + none)),
        Frame.Field(
          "class", .texts(decision.rules.map { decision.levels[$0.level] } + (hasGap ? ["(unclassified)"] : []))),
        Frame.Field("matches", each(\.matched)),
        Frame.Field("takes", .decimals(taken.map(Int64.init))),
        Frame.Field("share", .percents(taken.map { Int64((Double($0) / total * 10_000).rounded()) })),
        Frame.Field("taken before", each { $0.matched - $0.taken }),
        Frame.Field("by rule", .texts(result.matches.map(earlierRules) + (hasGap ? [nil] : []))),
        Frame.Field("cannot tell", each(\.unknown)),
      ], rowCount: rules.count + (hasGap ? 1 : 0))
  }

  /// `1: 12, 3: 4`: which earlier rules took how many of the rows that one matches.
  private func earlierRules(_ match: DecisionResult.RuleMatch) -> String? {
    let parts = match.takenBefore.enumerated().filter { $0.element > 0 }.map {
      "\($0.offset + 1): \(number($0.element))"
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private func idleSentences(_ result: DecisionResult) -> [String] {
    result.matches.enumerated().compactMap { index, match in
      guard match.taken == 0 else { return nil }
      let matched = match.matched
      if matched == 0, result.matches[..<index].isEmpty || match.takenBefore.allSatisfy({ $0 == 0 }) {
        return "rule \(index + 1) matches nothing in these data"
      }
      let before = match.takenBefore.indices.filter { match.takenBefore[$0] > 0 }.map { "\($0 + 1)" }
      let rows = matched == 1 ? "the 1 row it matches is" : "all \(number(matched)) rows it matches are"
      return "rule \(index + 1) is never reached in these data: \(rows) taken by "
        + (before.count == 1 ? "rule " : "rules ") + before.joined(separator: " and ")
    }
  }

  /// Why rows have no class: values that are missing, and the one clause that most of them fail.
  private func tellGap(_ model: Model, _ decision: DecisionModel, _ result: DecisionResult) {
    let gap = result.gap
    guard gap > 0 else { return }
    var text = "\(counted(gap, "row", "is", "are")) unclassified: no rule holds"
    if result.gapUnknown > 0 {
      text += "; for \(number(result.gapUnknown)) of them a rule cannot be told, a value being missing"
    }
    smallPrint(text + " (`otherwise CLASS` takes them)")
    guard let miss = nearestMiss(decision, result) else { return }
    smallPrint(
      "the commonest gap: \(number(miss.count)) of them fail only `\(model.written.source.text(of: miss.clause.span))` of rule "
        + "\(miss.rule + 1)")
  }

  /// The clause that alone keeps most unclassified rows from a rule.
  private func nearestMiss(
    _ decision: DecisionModel, _ result: DecisionResult
  ) -> (rule: Int, clause: Term, count: Int)? {
    var best: (rule: Int, clause: Term, count: Int)?
    for (index, match) in result.matches.enumerated() {
      guard let condition = decision.rules[index].condition else { continue }
      for (clause, count) in zip(condition.clauses, match.failedBy) where count > best?.count ?? 0 {
        best = (index, clause, count)
      }
    }
    return best
  }

  // MARK: - explain

  func explainRules(
    _ model: Model, _ decision: DecisionModel, _ result: DecisionResult, _ table: Table, _ row: Int, _ book: Book
  ) throws {
    let label = try label(of: row, table)
    let taker = result.rule(of: row) ?? -1
    let source = model.written.source
    var sentences = [
      taker < 0
        ? "\(label) is unclassified: no rule holds"
        : "\(label) is \(decision.levels[decision.rules[taker].level]) by rule \(taker + 1)"
          + (decision.rules[taker].condition == nil ? ", which takes what is left" : "")
    ]
    var rows: [(rule: Int, verdict: Verdict)] = []
    for (index, rule) in decision.rules.enumerated() {
      guard let condition = rule.condition else { continue }
      let verdicts = try clauses(of: condition).map { try verdict(on: $0, row, table, book, source) }
      rows += verdicts.map { (index, $0) }
      let name = "rule \(index + 1) (\(decision.levels[rule.level]))"
      let failing = verdicts.filter { $0.outcome != "yes" }
      if index == taker {
        sentences.append("\(name) holds: " + verdicts.map { "\($0.clause) (\($0.values))" }.joined(separator: "; "))
      } else if taker < 0 || index < taker {
        sentences.append("\(name) does not: " + failing.map(\.sentence).joined(separator: "; "))
      } else if failing.isEmpty {
        sentences.append("\(name) would hold too, but comes later")
      }
    }
    let frame = Frame(
      fields: [
        Frame.Field("rule", .decimals(rows.map { Int64($0.rule + 1) })),
        Frame.Field("class", .texts(rows.map { decision.levels[decision.rules[$0.rule].level] })),
        Frame.Field("clause", .texts(rows.map(\.verdict.clause))),
        Frame.Field("holds", .texts(rows.map(\.verdict.outcome))),
        Frame.Field("values", .texts(rows.map(\.verdict.values))),
      ], rowCount: rows.count)
    sayExplained(model, label, sentences, frame, rowNoun: "clauses")
  }
}
