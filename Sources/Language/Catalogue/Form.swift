import Diagnostics

/// A clause or an option: what opens it, what it takes, what it does.
public struct ClauseForm: Sendable {
  public let keyword: Keyword
  /// With operands in capitals: `where CONDITION`.
  public let signature: String
  /// One sentence without a final full stop.
  public let summary: String
  /// The options that it opens, such as those after `with`.
  public let options: [ClauseForm]

  public init(_ keyword: Keyword, _ signature: String, _ summary: String, options: [ClauseForm] = []) {
    self.keyword = keyword
    self.signature = signature
    self.summary = summary
    self.options = options
  }
}

/// One form of statement: its verb, its clauses, what it does, and how it is read.
public struct StatementForm: Sendable {
  /// What a reader of the help is after.
  public enum Family: String, Sendable, CaseIterable {
    case data = "bringing data in"
    case definitions = "defining"
    case grading = "grading accounts"
    case questions = "asking"
    case scenarios = "what if"
    case pipeline = "funnel, forecast, money"
    case reasons = "reasons and checks"
    case session = "the session"
  }

  public let keyword: Keyword
  public let family: Family
  /// The part before the clauses, with operands in capitals: `find TABLE`.
  public let head: String
  public let summary: String
  public let clauses: [ClauseForm]
  /// Statements that run on the retail sample, those of funnel, forecast and money on the pipeline sample.
  public let examples: [String]
  let parse: @Sendable (inout Parser) throws(Halt) -> Statement.Kind

  init(
    _ keyword: Keyword, _ family: Family, _ head: String, _ summary: String, clauses: [ClauseForm] = [],
    examples: [String], parse: @escaping @Sendable (inout Parser) throws(Halt) -> Statement.Kind
  ) {
    self.keyword = keyword
    self.family = family
    self.head = head
    self.summary = summary
    self.clauses = clauses
    self.examples = examples
    self.parse = parse
  }

  /// Whether a word stands in its form or those of its clauses.
  public func mentions(_ word: String) -> Bool {
    let texts = [head] + (clauses + clauses.flatMap(\.options)).map(\.signature)
    return texts.contains { text in
      text.lowercased().split { !$0.isLetter && $0 != "-" }.contains { $0 == word.lowercased() }
    }
  }

  /// The whole form on one line, clauses in brackets.
  public var signature: String {
    ([head] + clauses.map { "[\($0.signature)]" }).joined(separator: " ")
  }
}

/// A clause with the function that reads its operands into what is being built.
struct Clause<Target>: Sendable {
  let form: ClauseForm
  let parse: @Sendable (inout Parser, inout Target) throws(Halt) -> Void

  init(_ form: ClauseForm, _ parse: @escaping @Sendable (inout Parser, inout Target) throws(Halt) -> Void) {
    self.form = form
    self.parse = parse
  }

  var keyword: Keyword { form.keyword }
}

extension Array {
  func forms<Target>() -> [ClauseForm] where Element == Clause<Target> { map(\.form) }
}
