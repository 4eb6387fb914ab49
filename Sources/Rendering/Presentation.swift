import Columnar

/// An answer, ready to be shown: the frame is what machines get, the rest is what people also see.
///
/// csv, tsv, json and jsonl carry the frame and nothing else; tables, Markdown and HTML also carry the title, the narrative and the layout.
public struct Presentation: Sendable {
  public enum Layout: Sendable {
    /// Rows under headers.
    case table
    /// A cross table of the frame's long form: the leading columns give the rows, the next one the columns, and each further one
    /// a block of cells. Row and column totals are shown for counts and exact numbers.
    case matrix(totals: Bool)
    /// One row, shown as label and value, one a line.
    case card
    /// Only the narrative (help, definitions); machines get the frame.
    case text
  }

  public var title: String?
  public var frame: Frame
  /// What people read, where that is more than a matter of format: cells of mixed kinds with their separators and currencies, or the coarsest of several levels.
  public var frameForPeople: Frame?
  public var layout: Layout
  /// Of a matrix, how many leading columns name the rows together.
  public var matrixKeyCount = 1
  /// People see this drawing in place of the table; documents have both.
  public var chart: Chart?
  /// Sentences under the title: an explanation, a page of help.
  public var narrative: [String]
  /// What the rows are, for the footer: "customers".
  public var rowNoun: String
  /// Columns whose whole numbers are names (keys, years): people see them without thousands separators.
  public var identifierColumns: Set<String>
  /// So many leading columns name the row: a table that is shown in parts has them in each, as far as there is room.
  public var namingColumnCount: Int

  public init(
    title: String? = nil, frame: Frame, layout: Layout = .table, narrative: [String] = [], rowNoun: String = "rows",
    identifierColumns: Set<String> = [], namingColumnCount: Int = 1
  ) {
    self.namingColumnCount = namingColumnCount
    self.title = title
    self.frame = frame
    self.layout = layout
    self.narrative = narrative
    self.rowNoun = rowNoun
    self.identifierColumns = identifierColumns
  }
}

/// How answers become text.
public enum OutputFormat: String, Sendable, CaseIterable {
  case table, csv, tsv, json, jsonl, markdown, html

  /// People also get titles, narrative and companions; machines the frame alone.
  public var isForPeople: Bool {
    switch self {
    case .table, .markdown, .html: true
    case .csv, .tsv, .json, .jsonl: false
    }
  }
}

/// How many of so many rows are shown where about so many are wanted: a few more are better shown than counted.
func rowsShown(of count: Int, limit: Int?) -> Int {
  guard let limit, count > limit + fewRows else { return count }
  return limit
}

/// To hide no more rows than this saves nothing.
private let fewRows = 3

/// What the surroundings allow.
public struct Surroundings: Sendable {
  /// Display columns; none means no limit (not a terminal).
  public var width: Int?
  public var usesColour: Bool
  /// Box drawing and other graphic characters; plain ASCII rules without.
  public var usesBoxes: Bool
  /// About so many rows, with a footer that says how to see the rest; none means all.
  public var rowLimit: Int?
  /// The text goes straight to a screen: control characters of the data are shown instead of sent, even in csv.
  public var isTerminal: Bool

  public init(
    width: Int? = nil, usesColour: Bool = false, usesBoxes: Bool = false, rowLimit: Int? = nil, isTerminal: Bool = false
  ) {
    self.width = width
    self.usesColour = usesColour
    self.usesBoxes = usesBoxes
    self.rowLimit = rowLimit
    self.isTerminal = isTerminal
  }

  func rowsShown(of count: Int) -> Int { Rendering.rowsShown(of: count, limit: rowLimit) }
}
