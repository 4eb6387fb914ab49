import Columnar
import Foundation
import Testing

/// The folder of public data sets beside the package; tests that need it are skipped where it is not.
enum SharedData {
  static let folder: URL? = {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["ACCT_SHARED_DATA"].map { URL(filePath: $0) }
    let candidates = [named, package.appending(path: "../shared/data"), package.appending(path: "../../shared/data")]
    return candidates.compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0.path) }
  }()

  static var isPresent: Bool { folder != nil }

  static func path(_ name: String) -> String { folder!.appending(path: name).path }

  static func load(_ name: String, options: ReadOptions = ReadOptions(), threads: Int = 2) throws -> LoadedTable {
    try readDelimited(files: [path(name)], options: options, execution: Execution(threads: threads))
  }

  /// A value of a set's `facts.json` by its keys.
  static func fact(_ set: String, _ keys: String...) throws -> Any {
    var value = try JSONSerialization.jsonObject(with: Data(contentsOf: folder!.appending(path: "\(set)/facts.json")))
    for key in keys { value = try #require((value as? [String: Any])?[key], "no fact \(key) in \(set)") }
    return value
  }

  static func count(_ set: String, _ keys: String...) throws -> Int {
    var value = try JSONSerialization.jsonObject(with: Data(contentsOf: folder!.appending(path: "\(set)/facts.json")))
    for key in keys { value = try #require((value as? [String: Any])?[key], "no fact \(key) in \(set)") }
    return try #require(value as? Int)
  }
}
