import CLineEditor

/// Where libedit draws a text: it wraps at the terminal's width and breaks at line ends.
struct ScreenLayout {
  let columns: Int
  /// The widths of the rows above the one that is being filled.
  private(set) var finishedRows: [Int] = []
  private(set) var column = 0

  init(columns: Int) { self.columns = max(1, columns) }

  var row: Int { finishedRows.count }

  /// Moves on over a text. Widths are libedit's, one character at a time, since it is libedit's cursor that is followed.
  mutating func advance(over text: some StringProtocol) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": breakRow()
      case "\t": step(8 - column % 8)
      default: step(Int(max(0, acct_wcwidth(scalar.value))))
      }
    }
  }

  /// Rows above the cursor once a terminal of another width has folded the drawn rows anew.
  func rowsAbove(whenColumnsAre columns: Int) -> Int {
    finishedRows.reduce(column / columns) { $0 + max(1, ($1 + columns - 1) / columns) }
  }

  private mutating func step(_ width: Int) {
    if column + width > columns { breakRow() }
    column += width
    if column >= columns { breakRow() }
  }

  private mutating func breakRow() {
    finishedRows.append(column)
    column = 0
  }
}
