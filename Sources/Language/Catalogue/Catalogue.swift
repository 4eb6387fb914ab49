/// All that the language has, each thing defined once: what parser, completion, help and reference read.
public enum Catalogue {
  /// In the order of the help. A longer phrase stands before a shorter one that begins alike.
  public static let statements: [StatementForm] = [
    .find, .count, .summarize, .export, .track, .diff,
    .load, .build, .recode, .roles, .include,
    .derive, .segment, .score, .tiers, .decision, .matrix, .policy, .attributes, .gate, .freeze, .refit, .override,
    .alias,
    .drop,
    .rfm, .rfmClasses, .pareto, .retention, .apply, .validate,
    .customerValue, .nextPurchase,
    .whatIf, .keep, .discard, .compareScenarios, .migrate, .flips, .stability, .sweep,
    .tune,
    .newVersusOld, .cohort, .receivables, .waste, .due, .referrals,
    .snapshot, .compareWeeks, .forecast, .accuracy, .reverseFunnel,
    .targetPlan, .pace, .gap,
    .funnel, .reasons, .scorecard,
    .explain, .why, .profile, .expect, .describe,
    .show, .set, .param, .mark, .undo, .redo, .last, .forEach, .say, .watch, .saveScript, .cache, .help, .quit,
  ]

  public static let settings = SettingForm.all
  public static let topics = ShowTopic.all

  /// The words that go on with an expression.
  public static let operators: [Keyword] = [
    .equals, .differsFrom, .isLess, .isAtMost, .isGreater, .isAtLeast, .and, .or, .not, .in, .notIn, .between,
    .contains, .startsWith, .endsWith, .matches, .isMissing, .isKnown, .within,
    .before, .after,
  ]

  /// The words that are values.
  public static let words: [Keyword] = [.yes, .no, .today, .asOf, .last, .this, .next, .yearToDate, .ago]

  /// What a keyword does, as a statement, a clause or an option, in that order: what completion shows beside it. Inside a statement its own
  /// clauses and options come first.
  public static func summary(of keyword: Keyword, in form: StatementForm? = nil) -> String? {
    let clauses = form?.clauses ?? []
    let own = clauses.first { $0.keyword == keyword } ?? clauses.flatMap(\.options).first { $0.keyword == keyword }
    return own?.summary ?? summaries[keyword]
  }

  private static let summaries: [Keyword: String] = {
    let clauses = statements.flatMap(\.clauses)
    let all =
      statements.map { ($0.keyword, $0.summary) } + clauses.map { ($0.keyword, $0.summary) }
      + clauses.flatMap(\.options).map { ($0.keyword, $0.summary) }
    return Dictionary(all) { first, _ in first }
  }()

  /// The form whose verb this is, in English or Chinese.
  public static func statement(_ verb: String) -> StatementForm? {
    let words = verb.lowercased().split(separator: " ").map(String.init)
    return statements.first { $0.keyword.phrases.contains(words) }
  }
}

extension StatementForm {
  /// The form whose verb stands at a place.
  static func opening(_ tokens: [Token], at index: Int) -> StatementForm? {
    guard tokens[index].isWord else { return nil }
    return byFirstWord[tokens[index].folded]?.first { $0.keyword.matches(tokens, at: index) != nil }
  }

  private static let byFirstWord: [String: [StatementForm]] = {
    var forms: [String: [StatementForm]] = [:]
    for form in Catalogue.statements {
      for word in Set(form.keyword.phrases.map { $0[0] }) { forms[word, default: []].append(form) }
    }
    return forms
  }()
}
