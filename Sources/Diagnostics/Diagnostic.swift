/// Something the user should know about what they wrote or about their data: a value, with a stable code,
/// a message, labelled spans and a way forward.
///
/// Our own mistakes are never diagnostics; they are preconditions whose text says which promise broke.
public struct Diagnostic: Error, Sendable {
  public enum Severity: String, Sendable { case error, warning }

  public var severity: Severity
  public var code: Code
  /// One sentence without a final full stop: what was found, and where it matters what was expected.
  public var message: String
  /// The first label is the primary one: its position heads the message.
  public var labels: [Label]
  /// Ways forward, most likely first: "write `tier = gold`".
  public var help: [String]
  /// The text that the labels point into; none for messages about data files and arguments.
  public var source: Source?
  /// Where in a data file the trouble lies; shown in place of the label position.
  public var place: DataPlace?

  public init(
    _ code: Code, _ message: String, at span: Span? = nil, label: String = "", help: [String] = [],
    severity: Severity = .error, source: Source? = nil, place: DataPlace? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.labels = span.map { [Label(span: $0, text: label)] } ?? []
    self.help = help
    self.source = source
    self.place = place
  }

  /// The same diagnostic with its text filled in where it had none.
  public func located(in source: Source) -> Diagnostic {
    var copy = self
    if copy.source == nil { copy.source = source }
    return copy
  }

  /// Adds a secondary label.
  public func labelling(_ span: Span, _ text: String) -> Diagnostic {
    var copy = self
    copy.labels.append(Label(span: span, text: text))
    return copy
  }

  /// A stretch of source text with a word about it.
  public struct Label: Hashable, Sendable {
    public var span: Span
    public var text: String

    public init(span: Span, text: String) {
      self.span = span
      self.text = text
    }
  }

  /// A position in a data file, one-based; a zero column means the whole line.
  public struct DataPlace: Hashable, Sendable {
    public var file: String
    public var line: Int
    public var column: String?

    public init(file: String, line: Int, column: String? = nil) {
      self.file = file
      self.line = line
      self.column = column
    }
  }

  /// A stable, readable name of a kind of mistake (`unknown-column`), with the exit code it leads to.
  ///
  /// Codes are declared where they arise, as static members in an extension.
  public struct Code: Hashable, Sendable {
    public let name: String
    public let exit: ExitCode

    public init(_ name: String, exit: ExitCode = .data) {
      self.name = name
      self.exit = exit
    }
  }
}

/// The exit codes of the command line (sysexits where one fits).
public enum ExitCode: Int32, Sendable, Comparable, CaseIterable {
  case done = 0
  case expectationFailed = 1
  case usage = 64
  case data = 65
  case missingFile = 66
  case unavailable = 69
  case internalFault = 70
  case cannotCreate = 73
  case readWriteFailed = 74
  case locked = 75
  case refused = 77

  public static func < (a: ExitCode, b: ExitCode) -> Bool { a.rawValue < b.rawValue }
}

extension ExitCode {
  /// What it says of a run, in a few words.
  public var meaning: String {
    switch self {
    case .done: "all is done, and every `expect` held"
    case .expectationFailed: "an `expect` failed, and nothing after it was done"
    case .usage: "the command line makes no sense"
    case .data: "the script or the data is wrong (where an `expect` failed, too, this is told)"
    case .missingFile: "a file is not there"
    case .unavailable: "something that the work needs is not available"
    case .internalFault: "a fault of acct's own"
    case .cannotCreate: "a file cannot be made"
    case .readWriteFailed: "reading or writing failed, as on a full disk"
    case .locked: "locked by another run; try again later"
    case .refused: "refused, by `--safe` or by what must stay hidden"
    }
  }
}
