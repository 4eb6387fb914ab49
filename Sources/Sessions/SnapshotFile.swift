import Columnar
import Diagnostics
import Files
import Glibc
import Rendering

/// A file of snapshots as it is: its bytes, and its rows as text.
struct SnapshotFile {
  var bytes: [UInt8]
  var header: [String]
  /// Each row's cells in the order of the header; none where one is missing.
  var columns: [[String?]]
  var rowCount: Int { columns.first?.count ?? 0 }

  /// What is at a path; none where there is nothing yet.
  static func read(_ path: String, _ bytes: [UInt8], named name: String, _ execution: Execution) throws -> SnapshotFile?
  {
    if bytes.isEmpty { return nil }
    let options = ReadOptions(
      delimiter: UInt8(ascii: ","), quote: .mark(UInt8(ascii: "\"")), escape: .none, encoding: "utf-8", headerLines: 1,
      skippedLines: 0, footerLines: 0, readsAllAsText: true)
    let table = try readDelimited(files: [path], named: [name], options: options, execution: execution)
    if let reject = table.report.rejects.first { throw reject.diagnostic }
    return SnapshotFile(
      bytes: bytes, header: table.frame.fields.map(\.name), columns: table.frame.fields.map(\.column.textValues))
  }

  /// The file with further rows behind it: its own bytes stay as they are.
  func appending(_ rows: [UInt8]) -> [UInt8] {
    let windows = bytes.firstIndex(of: 0x0A).map { $0 > 0 && bytes[$0 - 1] == 0x0D } ?? false
    var all = bytes
    if all.last != 0x0A { all += windows ? [0x0D, 0x0A] : [0x0A] }
    guard windows else { return all + rows }
    for byte in rows { all += byte == 0x0A ? [0x0D, 0x0A] : [byte] }
    return all
  }

  /// The day of a cell that holds a date, or a date and a time.
  static func day(_ cell: String) -> Int32? { Day.parse(cell.prefix(10)) }

  /// Whether two cells say the same, whatever places their numbers have.
  static func isSame(_ a: String?, _ b: String?) -> Bool {
    if a == b { return true }
    guard let a, let b, CellStyle(a) == CellStyle(b) else { return false }
    func number(_ text: String) -> Double? { Double(text.filter { "0123456789.+-".contains($0) }) }
    guard let x = number(a), let y = number(b), Day.parse(a) == nil else { return false }
    return x == y && a.allSatisfy { !$0.isLetter }
  }
}
