import Columnar
import Foundation

/// Writes texts to files of a folder of its own and reads them.
final class Desk {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "columnar-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func put(_ name: String = "data.csv", _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: folder.appending(path: name))
    return path(name)
  }

  func read(_ text: String, options: ReadOptions = ReadOptions(), threads: Int = 2) throws -> LoadedTable {
    try read(Array(text.utf8), options: options, threads: threads)
  }

  func read(_ bytes: [UInt8], options: ReadOptions = ReadOptions(), threads: Int = 2) throws -> LoadedTable {
    try readDelimited(files: [put("data.csv", bytes)], options: options, execution: Execution(threads: threads))
  }
}

extension LoadedTable {
  var names: [String] { frame.fields.map(\.name) }
  var types: [ValueType] { frame.fields.map(\.column.type) }

  subscript(name: String) -> Column { frame.fields.first { $0.name == name }!.column }

  /// Every cell as text, missing as none; columns as given.
  func shown(_ name: String) -> [String?] { self[name].shown }
  var rows: [[String?]] {
    let columns = frame.fields.map(\.column.shown)
    return (0..<frame.rowCount).map { row in columns.map { $0[row] } }
  }
}

extension Column {
  var shown: [String?] {
    (0..<count).map { row in
      guard isKnown(row) else { return nil }
      return switch storage {
      case .int32(let days): Day.format(days[row])
      case .int64(let values):
        type == .datetime ? Moment.format(values[row]) : Self.exact(values[row], type.scale ?? 0)
      case .double(let values): "\(values[row])"
      case .bits(let bits): bits[row] ? "yes" : "no"
      case .codes, .bytes: text(row)
      }
    }
  }

  static func exact(_ value: Int64, _ scale: Int) -> String {
    guard scale > 0 else { return String(value) }
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return (value < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
  }

  var usesDictionary: Bool { if case .codes = storage { true } else { false } }

  /// The sum of an exact column as a decimal text.
  var total: String {
    guard case .int64(let values) = storage else { return "" }
    return Self.exact(values.reduce(0, +), type.scale ?? 0)
  }
}
