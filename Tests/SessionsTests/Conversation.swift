import Columnar
import Diagnostics
import Foundation
import Rendering
import Testing

@testable import Sessions

/// A session held by a test: statements in, the answers as sheets of text.
///
/// Answers pass through CSV on their way, so that what is compared is what a script's file would hold.
final class Conversation {
  let session: Session
  /// Everything for standard error so far.
  private(set) var remarks: [String] = []

  init(
    in folder: String, mode: Configuration.Mode = .script, threads: Int = 2,
    parameters: [(name: String, value: String)] = [], image: BookImage.Policy? = nil
  ) {
    let today = Day.days(of: CalendarDate(year: 2026, month: 7, day: 1))
    session = Session(
      configuration: Configuration(
        mode: mode, today: today, workingFolder: folder, parameters: parameters, threads: threads, image: image))
  }

  /// Says statements that must succeed.
  @discardableResult
  func say(_ text: String, folder: String? = nil) throws -> [Sheet] {
    let (sheets, outcome) = attempt(text, folder: folder)
    guard outcome.exit == .done else {
      throw Refusal(description: "exit \(outcome.exit.rawValue):\n" + remarks.joined(separator: "\n"))
    }
    return sheets
  }

  /// Says statements, however that ends.
  func attempt(_ text: String, folder: String? = nil) -> (sheets: [Sheet], outcome: Outcome) {
    var sheets: [Sheet] = []
    let outcome = session.submit(Source(name: "test.acct", text: text), folder: folder) { event in
      switch event {
      case .answer(let presentation), .companion(let presentation):
        sheets.append(Sheet(csv: render(presentation, as: .csv, in: Surroundings())))
      case .note(let text), .smallPrint(let text), .narration(let text): remarks.append(text)
      case .diagnostic(let diagnostic): remarks.append(render(diagnostic, colour: false))
      case .statement, .finished, .bars, .comments: break
      }
    }
    return (sheets, outcome)
  }

  /// The one answer of one question.
  func ask(_ question: String) throws -> Sheet {
    let sheets = try say(question)
    try #require(sheets.count == 1, "one question, \(sheets.count) answers: \(question)")
    return sheets[0]
  }

  struct Refusal: Error, CustomStringConvertible { let description: String }
}

/// A folder of small files, and a conversation in it that has said what it begins with.
func desk(_ files: [String: String], _ script: String) throws -> (TemporaryFolder, Conversation) {
  let folder = try TemporaryFolder()
  for (name, text) in files { try folder.write(text, to: name) }
  let talk = Conversation(in: folder.path)
  try talk.say(script)
  return (folder, talk)
}

/// A table of text with a header, as read from CSV.
struct Sheet: Equatable {
  var header: [String]
  var rows: [[String]]

  /// RFC 4180, read by the book and slowly: a second opinion on what acct writes.
  init(csv text: String) {
    var records: [[String]] = []
    var record: [String] = []
    var field = ""
    var isQuoted = false
    var previousWasQuote = false
    for scalar in text.unicodeScalars {
      if isQuoted {
        if scalar == "\"" {
          isQuoted = false
          previousWasQuote = true
        } else {
          field.unicodeScalars.append(scalar)
        }
        continue
      }
      switch scalar {
      case "\"":
        if previousWasQuote { field += "\"" }
        isQuoted = true
      case ",":
        record.append(field)
        field = ""
      case "\n":
        records.append(record + [field])
        record = []
        field = ""
      case "\r", "\u{FEFF}": break
      default: field.unicodeScalars.append(scalar)
      }
      previousWasQuote = false
    }
    if !field.isEmpty || !record.isEmpty { records.append(record + [field]) }
    header = records.first ?? []
    rows = Array(records.dropFirst())
  }

  init(file path: String) throws {
    self.init(csv: try String(contentsOfFile: path, encoding: .utf8))
  }

  subscript(column: String) -> [String] {
    guard let index = header.firstIndex(of: column) else {
      Issue.record("no column \(column) among \(header)")
      return []
    }
    return rows.map { $0[index] }
  }

  /// The cells of an answer of one row.
  var single: [String: String] {
    guard rows.count == 1 else {
      Issue.record("one row was expected, not \(rows.count)")
      return [:]
    }
    return Dictionary(uniqueKeysWithValues: zip(header, rows[0]))
  }

  func amount(_ column: String) -> Decimal? { single[column].flatMap { Decimal(string: $0) } }
  func number(_ column: String) -> Double? { single[column].flatMap(Double.init) }

  /// A column of whole numbers by the text of another.
  func counts(by key: String, _ column: String = "count") -> [String: Int] {
    Dictionary(zip(self[key], self[column].map { Int($0) ?? .min })) { first, _ in first }
  }

  func amounts(by key: String, _ column: String) -> [String: Decimal] {
    Dictionary(zip(self[key], self[column].map { Decimal(string: $0) ?? .nan })) { first, _ in first }
  }

  func numbers(by key: String, _ column: String) -> [String: Double] {
    Dictionary(zip(self[key], self[column].map { Double($0) ?? .nan })) { first, _ in first }
  }

  /// The rows by the text in a column.
  func keyed(by key: String) -> [String: [String: String]] {
    let keys = self[key]
    return Dictionary(zip(keys, rows.map { Dictionary(zip(header, $0)) { first, _ in first } })) { first, _ in first }
  }
}

/// Where two sheets say different things of the same key; numbers that are written differently are the same.
func differences(_ said: Sheet, _ expected: Sheet, key: String, columns: [String]) -> [String] {
  let (ours, theirs) = (said.keyed(by: key), expected.keyed(by: key))
  var found = Set(ours.keys).symmetricDifference(theirs.keys).sorted().map { "\($0) is in one of them only" }
  for (name, row) in ours.sorted(by: { $0.key < $1.key }) {
    guard let other = theirs[name] else { continue }
    for column in columns {
      guard let a = row[column], let b = other[column] else {
        found.append("no column \(column)")
        continue
      }
      if a != b, Decimal(string: a) == nil || Decimal(string: a) != Decimal(string: b) {
        found.append("\(name) \(column): \(a), expected \(b)")
      }
    }
  }
  return found
}

/// Whether two columns of numbers agree to the places in which the second was written.
func agree(_ said: [String: Double], _ expected: [String: Double], within tolerance: Double = 0.000_000_6) -> Bool {
  said.keys.sorted() == expected.keys.sorted() && said.allSatisfy { abs($0.value - expected[$0.key]!) <= tolerance }
}

/// A folder that goes with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "acct-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) throws {
    let file = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  func text(of name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }
  func sheet(_ name: String) throws -> Sheet { try Sheet(file: path + "/" + name) }
}
