/// What a terminal shows: enough of its control sequences for a line editor.
struct Screen {
  private(set) var columns: Int
  private(set) var rows: Int
  private(set) var cursor = (row: 0, column: 0)
  private var cells: [[Character?]]
  private var pending: [UInt8] = []
  /// A character in the last column leaves the cursor there until the next one comes.
  private var wrapsNext = false

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// The lines as read, without trailing blanks; a wide character stands once.
  var lines: [String] {
    cells.map { row in
      let text = String(row.compactMap { $0 })
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// The lines that hold something.
  var text: String { lines.filter { !$0.isEmpty }.joined(separator: "\n") }

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    pending += bytes
    while let used = step() { pending.removeFirst(used) }
  }

  /// As a terminal that does not fold lines anew.
  mutating func resize(columns: Int, rows: Int) {
    let old = cells
    self.columns = columns
    self.rows = rows
    cells = (0..<rows).map { row in
      (0..<columns).map { column in row < old.count && column < old[row].count ? old[row][column] : " " }
    }
    cursor = (min(cursor.row, rows - 1), min(cursor.column, columns - 1))
  }

  /// Takes one character or sequence; how many bytes it was, none while it is incomplete.
  private mutating func step() -> Int? {
    guard let first = pending.first else { return nil }
    switch first {
    case 0x1B: return escape()
    case 0x0D:
      cursor.column = 0
      wrapsNext = false
    case 0x0A: lineFeed()
    case 0x08:
      cursor.column = max(0, cursor.column - 1)
      wrapsNext = false
    case 0x09: cursor.column = min(columns - 1, cursor.column / 8 * 8 + 8)
    case 0..<0x20: break
    default: return character(first)
    }
    return 1
  }

  private mutating func character(_ first: UInt8) -> Int? {
    let count = first < 0x80 ? 1 : max(1, (~first).leadingZeroBitCount)
    guard pending.count >= count else { return nil }
    put(Character(String(decoding: pending[..<count], as: UTF8.self)))
    return count
  }

  private mutating func put(_ character: Character) {
    let width = character.unicodeScalars.first!.value >= 0x2E80 ? 2 : 1
    if wrapsNext || cursor.column + width > columns {
      cursor.column = 0
      lineFeed()
    }
    cells[cursor.row][cursor.column] = character
    if width == 2, cursor.column + 1 < columns { cells[cursor.row][cursor.column + 1] = nil }
    wrapsNext = cursor.column + width >= columns
    cursor.column = min(columns - 1, cursor.column + width)
  }

  private mutating func lineFeed() {
    wrapsNext = false
    if cursor.row + 1 < rows {
      cursor.row += 1
    } else {
      cells.removeFirst()
      cells.append(Array(repeating: " ", count: columns))
    }
  }

  private mutating func escape() -> Int? {
    guard pending.count >= 2 else { return nil }
    guard pending[1] == UInt8(ascii: "[") else { return 2 }
    guard let end = pending.dropFirst(2).firstIndex(where: { 0x40...0x7E ~= $0 }) else { return nil }
    let body = String(decoding: pending[2..<end], as: UTF8.self)
    if !body.hasPrefix("?") { control(pending[end], body.split(separator: ";").compactMap { Int($0) }) }
    return end + 1
  }

  private mutating func control(_ command: UInt8, _ numbers: [Int]) {
    let count = max(1, numbers.first ?? 1)
    if command != UInt8(ascii: "m") { wrapsNext = false }
    switch Character(Unicode.Scalar(command)) {
    case "A": cursor.row = max(0, cursor.row - count)
    case "B": cursor.row = min(rows - 1, cursor.row + count)
    case "C": cursor.column = min(columns - 1, cursor.column + count)
    case "D": cursor.column = max(0, cursor.column - count)
    case "G": cursor.column = min(columns - 1, count - 1)
    case "H":
      cursor = (min(rows, count) - 1, min(columns, numbers.count > 1 ? max(1, numbers[1]) : 1) - 1)
    case "J": eraseBelow(all: numbers.first == 2)
    case "K": erase(row: cursor.row, from: numbers.first == 2 ? 0 : cursor.column)
    case "P":
      cells[cursor.row].removeSubrange(cursor.column..<min(columns, cursor.column + count))
      cells[cursor.row] += Array(repeating: " ", count: columns - cells[cursor.row].count)
    case "@":
      cells[cursor.row].insert(contentsOf: Array(repeating: " ", count: count), at: cursor.column)
      cells[cursor.row].removeLast(count)
    case "X":
      for column in cursor.column..<min(columns, cursor.column + count) { cells[cursor.row][column] = " " }
    default: break
    }
  }

  private mutating func eraseBelow(all: Bool) {
    erase(row: cursor.row, from: all ? 0 : cursor.column)
    for row in all ? 0..<rows : cursor.row + 1..<rows { erase(row: row, from: 0) }
  }

  private mutating func erase(row: Int, from column: Int) {
    for column in column..<columns { cells[row][column] = " " }
  }
}
