import Columnar
import Rendering

/// What a session is told from outside; it has no clock, no terminal and no environment of its own.
public struct Configuration: Sendable {
  /// Who is there: a person who can be asked and warned, a script that must be right, or `acct check`, which resolves and runs nothing.
  public enum Mode: Sendable { case prompt, script, check }

  public var mode: Mode
  /// Today in the local zone, fixed at start: days since 1970-01-01.
  public var today: Int32
  /// Relative paths of the prompt, `-c` and standard input start here.
  public var workingFolder: String
  /// `--as-of`, as written.
  public var asOf: String?
  /// `--set NAME=VALUE`, in order.
  public var parameters: [(name: String, value: String)]
  public var format: OutputFormat
  public var keepsGoing: Bool
  /// What statements say they did is left out, and so are the reports of definitions.
  public var isQuiet: Bool
  /// No file outside the working folder is read or written.
  public var isSafe: Bool
  /// The highest level of marked columns that may be seen; none where all may.
  public var redactionLevel: Int?
  public var seed: UInt64?
  public var threads: Int
  /// Where and how books are kept for later runs; none where they cannot be.
  public var image: BookImage.Policy?
  /// Whether this run uses what is kept, and keeps what it reads.
  public var usesCache: Bool
  public var reportsTiming: Bool
  /// Who makes overrides, for their record.
  public var author: String
  /// Files are named, and not written.
  public var isDryRun = false
  /// Where `track` keeps its lists from run to run; none where no script is run.
  public var stateFolder: String?
  /// That folder is beside the book: statements from elsewhere, as those of `-c`, keep no lists there.
  public var keepsOnlyListsOfBook = false
  /// The options of the command line, as they are written and what they do, for `help`.
  public var commandLine: [(written: String, summary: String)] = []
  /// The version of the program, for manifests.
  public var version = ""

  public init(
    mode: Mode, today: Int32, workingFolder: String, asOf: String? = nil,
    parameters: [(name: String, value: String)] = [], format: OutputFormat = .table, keepsGoing: Bool = false,
    isQuiet: Bool = false,
    isSafe: Bool = false, redactionLevel: Int? = nil, seed: UInt64? = nil, threads: Int = 2,
    image: BookImage.Policy? = nil, usesCache: Bool = true,
    reportsTiming: Bool = false, author: String = ""
  ) {
    self.mode = mode
    self.today = today
    self.workingFolder = workingFolder
    self.asOf = asOf
    self.parameters = parameters
    self.format = format
    self.keepsGoing = keepsGoing
    self.isQuiet = isQuiet
    self.isSafe = isSafe
    self.redactionLevel = redactionLevel
    self.seed = seed
    self.threads = threads
    self.image = image
    self.usesCache = usesCache
    self.reportsTiming = reportsTiming
    self.author = author
  }
}
