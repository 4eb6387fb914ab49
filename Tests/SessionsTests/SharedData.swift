import Foundation
import Testing

/// The folder of public data sets, `shared/data` in a folder above the package or where `ACCT_SHARED_DATA` says; tests that need it
/// are skipped, visibly, where there is none.
enum SharedData {
  static let folder: URL? = {
    if let named = ProcessInfo.processInfo.environment["ACCT_SHARED_DATA"] { return present(URL(filePath: named)) }
    var place = URL(filePath: #filePath).deletingLastPathComponent()
    while place.path != "/" {
      place.deleteLastPathComponent()
      if let found = present(place.appending(path: "shared/data")) { return found }
    }
    return nil
  }()

  static var isPresent: Bool { folder != nil }
  static let absence: Comment = "no folder shared/data above the package, and none in ACCT_SHARED_DATA"

  static func path(_ name: String) -> String { folder!.appending(path: name).path }

  static func expected(_ name: String) throws -> Sheet { try Sheet(file: path(name)) }

  private static func present(_ folder: URL) -> URL? {
    FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }
}

/// The known numbers of a data set, from its `facts.json`.
struct Facts {
  private let root: Any
  private let name: String

  init(_ set: String) throws {
    name = set
    root = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: SharedData.path("\(set)/facts.json"))))
  }

  func count(_ keys: String...) throws -> Int { try count(keys) }
  func count(_ keys: [String]) throws -> Int { try #require(value(keys) as? Int, "\(name) \(keys)") }
  func text(_ keys: String...) throws -> String { try #require(value(keys) as? String, "\(name) \(keys)") }
  func texts(_ keys: String...) throws -> [String] { try #require(value(keys) as? [String], "\(name) \(keys)") }
  func number(_ keys: String...) throws -> Double { try number(keys) }
  func number(_ keys: [String]) throws -> Double { try #require(value(keys) as? Double, "\(name) \(keys)") }
  func amount(_ keys: String...) throws -> Decimal { try decimal(value(keys)) }

  func counts(_ keys: String...) throws -> [String: Int] {
    try #require(value(keys) as? [String: Int], "\(name) \(keys)")
  }

  func rates(_ keys: String...) throws -> [String: Double] {
    try #require(value(keys) as? [String: Double], "\(name) \(keys)")
  }

  func amounts(_ keys: String...) throws -> [String: Decimal] {
    let group = try #require(value(keys) as? [String: Any], "\(name) \(keys)")
    return try group.mapValues(decimal)
  }

  /// One figure of each group.
  func counts(_ keys: String..., each: String) throws -> [String: Int] { try counts(keys, each: each) }
  func counts(_ keys: [String], each: String) throws -> [String: Int] {
    try groups(keys).mapValues { try #require($0[each] as? Int, "\(name) \(keys) \(each)") }
  }

  func rates(_ keys: String..., each: String) throws -> [String: Double] {
    try groups(keys).mapValues { try #require($0[each] as? Double, "\(name) \(keys) \(each)") }
  }

  func amounts(_ keys: String..., each: String) throws -> [String: Decimal] { try amounts(keys, each: each) }
  func amounts(_ keys: [String], each: String) throws -> [String: Decimal] {
    try groups(keys).mapValues { group in
      let value = try #require(group[each], "\(name) \(keys) \(each)")
      return try decimal(value)
    }
  }

  /// Groups within groups, flattened: "Central/Won".
  func nestedCounts(_ keys: String...) throws -> [String: Int] {
    var flat: [String: Int] = [:]
    for (outer, group) in try groups(keys) {
      for (inner, count) in group { flat["\(outer)/\(inner)"] = try #require(count as? Int) }
    }
    return flat
  }

  private func groups(_ keys: [String]) throws -> [String: [String: Any]] {
    try #require(value(keys) as? [String: [String: Any]], "\(name) \(keys)")
  }

  private func value(_ keys: [String]) throws -> Any {
    var value = root
    for key in keys {
      let group = value as? [String: Any]
      value = try #require(group?[key], "no fact \(key) in \(name)")
    }
    return value
  }

  /// The digits as they stand in the file, without a detour over binary fractions.
  private func decimal(_ value: Any) throws -> Decimal {
    if let whole = value as? Int { return Decimal(whole) }
    let number = try #require(value as? Double, "no number in \(name)")
    return try #require(Decimal(string: "\(number)"))
  }
}
