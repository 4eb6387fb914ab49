/// The names of a file's columns: headers made unique, blank ones filled in.
struct ColumnNames {
  private(set) var names: [String] = []
  private(set) var assumptions: [Assumption] = []
  private let hasHeader: Bool

  init(_ head: FileHead) {
    hasHeader = head.headers != nil
    let headers = head.headers ?? Array(repeating: "", count: head.columnCount)
    var taken = Set(headers.map { $0.lowercased() })
    var seen: Set<String> = []
    for (index, header) in headers.enumerated() {
      var name = header.isEmpty ? "column\(index + 1)" : header
      let isNew = header.isEmpty ? !taken.contains(name.lowercased()) : !seen.contains(name.lowercased())
      if !isNew {
        let number = (2...).first { !taken.contains("\(name)_\($0)".lowercased()) }!
        name += "_\(number)"
      }
      seen.insert(name.lowercased())
      taken.insert(name.lowercased())
      names.append(name)
      if name != header, hasHeader {
        assumptions.append(.headerNamed(position: index + 1, written: header, name: name))
      }
    }
  }

  /// For each column of the table its place in this file; files without headers go by position.
  func positions(of table: [String], path: String, first: String) throws(ReadError) -> [Int] {
    let missing = table.filter { !names.contains($0) }
    let extra = names.filter { !table.contains($0) }
    guard missing.isEmpty, extra.isEmpty else {
      throw .differentColumns(path: path, first: first, missing: missing, extra: extra)
    }
    return table.map { names.firstIndex(of: $0)! }
  }

  /// The column that a name means: exactly, else without regard to case, blanks, `_` and `-` where only one answers to it.
  static func find(_ name: String, in names: [String]) -> Int? {
    if let exact = names.firstIndex(of: name) { return exact }
    let folded = fold(name)
    let candidates = names.indices.filter { fold(names[$0]) == folded }
    return candidates.count == 1 ? candidates[0] : nil
  }

  private static func fold(_ name: String) -> String {
    name.lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "-" }
  }
}
