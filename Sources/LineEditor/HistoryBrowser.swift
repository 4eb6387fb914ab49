/// Walks back and forth among past statements that begin with what was typed.
struct HistoryBrowser {
  private(set) var entries: [String]
  private var position: Position?

  /// While browsing: where in the list, what was typed before, and what was put in its place.
  private struct Position {
    var index: Int
    var prefix: String
    var typed: String
    var shown: String
  }

  init(entries: [String]) { self.entries = entries }

  /// Adds a statement, unless it only repeats the newest.
  @discardableResult
  mutating func add(_ entry: String) -> Bool {
    position = nil
    if entries.last == entry { return false }
    entries.append(entry)
    return true
  }

  mutating func reset() { position = nil }

  /// Whether the line still is what browsing put there, untouched.
  func isBrowsing(_ line: String) -> Bool { position?.shown == line }

  /// The next older statement that begins with the text before the cursor; none where there is none.
  mutating func older(than line: String, prefix: String) -> String? {
    let current =
      isBrowsing(line) ? position! : Position(index: entries.count, prefix: prefix, typed: line, shown: line)
    let found = entries[..<current.index].lastIndex { $0.hasPrefix(current.prefix) && $0 != line }
    guard let found else { return nil }
    return show(found, from: current)
  }

  /// The next newer one, and after the newest what was typed before browsing.
  mutating func newer(than line: String) -> String? {
    guard let current = position, isBrowsing(line) else { return nil }
    let later = entries.indices.dropFirst(current.index + 1)
    if let found = later.first(where: { entries[$0].hasPrefix(current.prefix) && entries[$0] != line }) {
      return show(found, from: current)
    }
    position = nil
    return current.typed
  }

  private mutating func show(_ index: Int, from current: Position) -> String {
    position = Position(index: index, prefix: current.prefix, typed: current.typed, shown: entries[index])
    return entries[index]
  }
}
