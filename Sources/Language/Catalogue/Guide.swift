import Diagnostics

/// A page of the help that is about no statement: how acct is used somewhere.
public struct Guide: Sendable {
  public enum Part: Sendable, Hashable {
    case words(String)
    /// Lines as they are typed or written into a file.
    case lines([String])
    /// Two columns: what, and what it means.
    case pairs([Pair])
  }

  public struct Pair: Sendable, Hashable {
    public var what: String
    public var meaning: String

    init(_ what: String, _ meaning: String) {
      self.what = what
      self.meaning = meaning
    }
  }

  /// What `help` is asked for.
  public let topic: Keyword
  /// One sentence without a final full stop.
  public let summary: String
  public let parts: [Part]

  /// In the order of the reference.
  public static let all: [Guide] = [.keys, .demo, .cron, .exitCodes]

  /// The page of a topic in any spelling.
  public static func on(_ topic: String) -> Guide? { all.first { $0.topic.matches(topic) } }
}

extension Guide {
  static let exitCodes = Guide(
    topic: Keyword("exit codes", chinese: ["退出码"], habits: ["exit code", "exit status", "return codes"]),
    summary: "what acct tells the program that started it",
    parts: [
      .pairs(ExitCode.allCases.map { Pair("\($0.rawValue)", $0.meaning) } + signals),
      .words(
        "Of several mistakes the first counts, in the order of the lines and for `acct check` alike; 1 only where there is no other. Nothing but complete success is 0."
      ),
      .words("`expect … else warn`, warnings of `acct check` and other warnings leave the code as it is."),
    ])

  private static let signals = [
    Pair("130", "ended by Ctrl-C (by the signal itself, so that a shell sees it)"),
    Pair("141", "the reader of the answers has gone, as `head` does"),
    Pair("143", "ended by a request to leave"),
  ]
}
