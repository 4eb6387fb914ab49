import Columnar
import Engine
import Models
import Plans
import Scenarios

/// What a session knows, as a value: undo keeps the states of before.
struct State {
  var book: Book
  var data = DataStore()
  var scenarios: [Scenario] = []
  /// The what-if that was neither kept under a name nor discarded.
  var pending: Scenario?
  /// What made this state, for `save script`: statements that succeeded.
  var script: [ScriptEntry] = []
  var seed: UInt64 = 1
  /// Matches are counted while a condition is typed.
  var countsLive = true
  /// Bytes of memory that tables may take; none where any amount is allowed.
  var memoryBytes: Int?
  /// Tables whose key was named, not guessed.
  var keysGiven: Set<TableID> = []
  /// The files that tables were read from, and how many of their rows had something wrong.
  var inputs: [TableID: [InputFile]] = [:]
  var rejectedRows: [TableID: Int] = [:]
  /// Stored columns that `freeze` made, which can be dropped.
  var frozen: Set<ColumnID> = []
  /// The plans of targets, by the table that lists each.
  var plans: [TableID: TargetPlan] = [:]
  /// Rows were loaded, and nothing was said yet of how old they are.
  var owesAge = false

  /// A statement that succeeded, and the folder that its paths start from.
  struct ScriptEntry {
    var written: Written
    var folder: String
  }

  init(book: Book) { self.book = book }

  func scenario(named name: String) -> NameMatch<Scenario> {
    match(name, among: scenarios.compactMap { scenario in scenario.name.map { ($0, scenario) } })
  }
}

/// A step that `undo` takes back: the state before, and the first line of what changed it.
struct Change {
  var before: State
  var what: String
}

/// A step that `redo` takes again.
struct Undone {
  var after: State
  var what: String
}
