import Columnar
import Foundation
import Testing

/// Difficult small files of other projects, against the reading of Python's `csv` module that the set's index records.
@Suite(.enabled(if: SharedData.isPresent)) struct EdgeFileTests {
  private struct Entry {
    var file: String
    var delimiter: String
    var records: Int
    var fewest: Int
    var most: Int
    var digest: String
    var expected: String
  }

  private func entries() throws -> [Entry] {
    let index = try SharedData.load("csv_edge/index.csv", options: ReadOptions(readsAllAsText: true))
    return index.rows.map { row in
      let cell = Dictionary(uniqueKeysWithValues: zip(index.names, row.map { $0 ?? "" }))
      return Entry(
        file: cell["file"]!, delimiter: cell["delimiter"]!, records: Int(cell["records_python_csv"]!) ?? 0,
        fewest: Int(cell["fields_min"]!) ?? 0, most: Int(cell["fields_max"]!) ?? 0, digest: cell["content_sha256_16"]!,
        expected: cell["expected"]!)
    }
  }

  /// From the index's notation: the character itself, `\t` or `\x01`.
  private func delimiter(_ notation: String) -> UInt8? {
    if notation == "\\t" { return UInt8(ascii: "\t") }
    return notation.hasPrefix("\\x") ? UInt8(notation.dropFirst(2), radix: 16) : notation.utf8.first
  }

  /// Where another reading than Python's is the better one.
  private let ownReading: Set<String> = [
    // A zero byte among seven: no text.
    "rvl-corpus/encoding_nul_first8k.csv",
    // `sep=;` tells the delimiter and is no record.
    "rvl-corpus/backslash_escape.csv",
    // Python joins a quoted cell and the text behind it; here the row is broken.
    "csv-test-data/csv/bad-quotes-with-unescaped-quote.csv", "csv-test-data/csv/bad-missing-quote.csv",
    "rvl-corpus/invalid_quote.csv", "rvl-corpus/unterminated_quote.csv",
  ]

  @Test func recordsAndCellsAreThoseOfPython() throws {
    var compared = 0
    for entry in try entries() where entry.fewest == entry.most && entry.most > 0 && !ownReading.contains(entry.file) {
      let options = ReadOptions(delimiter: delimiter(entry.delimiter), headerLines: 0, readsAllAsText: true)
      let table = try SharedData.load("csv_edge/" + entry.file, options: options)
      let rows = table.rows.map { $0.map { $0 ?? "" } }
      #expect(rows.count == entry.records, "\(entry.file)")
      #expect(table.names.count == entry.most, "\(entry.file)")
      let content = rows.map { $0.joined(separator: "\u{1F}") + "\u{1E}" }.joined()
      #expect(SHA256.hex(Array(content.utf8)).hasPrefix(entry.digest), "\(entry.file)")
      compared += 1
    }
    #expect(compared > 100)
  }

  /// Where another reading than Python's, with the dialect told, is the better one when nothing is told.
  private let ownFinding: [String: String] = [
    "csvkit/sniff_limit.csv": "its three cells are separated by semicolons",
    "rvl-corpus/ambiguous_delimiter.csv": "commas and semicolons do equally well",
    "rvl-corpus/blank_only.csv": "nothing names a column",
  ]

  @Test func nothingToldTheSameIsFound() throws {
    var compared = 0
    for entry in try entries() where entry.fewest == entry.most && entry.most > 0 {
      guard !ownReading.contains(entry.file), ownFinding[entry.file] == nil else { continue }
      // A record for Python, the delimiter's name for us.
      if try Data(contentsOf: URL(filePath: SharedData.path("csv_edge/" + entry.file))).starts(with: "sep=".utf8) {
        continue
      }
      let table = try SharedData.load("csv_edge/" + entry.file, options: ReadOptions(readsAllAsText: true))
      let rows = table.rows.map { $0.map { $0 ?? "" } }
      let hasHeader = table.report.files[0].headerLine != nil
      #expect(rows.count + (hasHeader ? 1 : 0) == entry.records, "\(entry.file)")
      let told = ReadOptions(delimiter: delimiter(entry.delimiter), headerLines: 0, readsAllAsText: true)
      let all = try SharedData.load("csv_edge/" + entry.file, options: told).rows.map { $0.map { $0 ?? "" } }
      #expect(rows == Array(all.suffix(rows.count)), "\(entry.file)")
      compared += 1
    }
    #expect(compared > 100)
  }

  /// What a file must give by its own project, as objects or as lists.
  @Test func recordsAreThoseOfTheProjects() throws {
    var compared = 0
    for entry in try entries() where entry.expected.hasPrefix("json/") {
      // Its CSV and its JSON hold different telephone numbers; and a file of line ends has no column.
      if entry.file.contains("location_coordinates") || entry.file.contains("all-empty") { continue }
      let folder = (entry.file as NSString).deletingLastPathComponent as NSString
      let json = SharedData.path("csv_edge/\(folder.deletingLastPathComponent)/\(entry.expected)")
      let expected = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: json)))
      let objects = expected as? [[String: String]]
      let options = ReadOptions(headerLines: objects == nil ? 0 : nil, readsAllAsText: true)
      let table = try SharedData.load("csv_edge/" + entry.file, options: options)
      let rows = table.rows.map { $0.map { $0 ?? "" } }
      if let objects {
        #expect(rows.map { Dictionary(uniqueKeysWithValues: zip(table.names, $0)) } == objects, "\(entry.file)")
      } else {
        #expect(rows == (expected as? [[String]]), "\(entry.file)")
      }
      compared += 1
    }
    #expect(compared > 25)
  }

  /// Every file is read or refused with a reason, with and without a header, and whatever number of threads.
  @Test func nothingCrashes() throws {
    for entry in try entries() {
      for hasHeader in [true, false] {
        do {
          let table = try SharedData.load(
            "csv_edge/" + entry.file, options: ReadOptions(headerLines: hasHeader ? nil : 0))
          if hasHeader, entry.expected.hasPrefix("invalid CSV"), !entry.file.contains("header") {
            let isSaid =
              table.report.rowsSetAside > 0
              || table.report.assumptions.contains { if case .strayQuotes = $0 { true } else { false } }
            #expect(isSaid, "\(entry.file)")
          }
        } catch let error as ReadError {
          #expect(!error.diagnostic.message.isEmpty)
        }
      }
    }
  }

  @Test(arguments: ["header-less-fields", "header-more-fields"])
  func raggedRowsAreReported(name: String) throws {
    let table = try SharedData.load("csv_edge/csv-test-data/csv/bad-\(name).csv")
    #expect(table.report.rejects.map(\.line) == [2])
  }
}

/// FIPS 180-4, for comparing texts with digests.
enum SHA256 {
  private static let primes = Array((2...).lazy.filter { n in !(2..<n).contains { n % $0 == 0 } }.prefix(64))
  private static let constants = primes.map { fraction(cbrt(Double($0))) }

  static func hex(_ message: [UInt8]) -> String {
    var state = primes.prefix(8).map { fraction(Double($0).squareRoot()) }
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    for shift in stride(from: 56, through: 0, by: -8) { padded.append(UInt8((message.count * 8) >> shift & 0xFF)) }
    for block in stride(from: 0, to: padded.count, by: 64) {
      var words = (0..<16).map { word in (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(padded[block + word * 4 + $1]) } }
      for index in 16..<64 {
        let a = words[index - 15]
        let b = words[index - 2]
        let small = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3
        words.append(words[index - 16] &+ small &+ words[index - 7] &+ (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10))
      }
      var h = state
      for index in 0..<64 {
        let choice = (h[4] & h[5]) ^ (~h[4] & h[6])
        let majority = (h[0] & h[1]) ^ (h[0] & h[2]) ^ (h[1] & h[2])
        let first =
          h[7] &+ (rotate(h[4], 6) ^ rotate(h[4], 11) ^ rotate(h[4], 25)) &+ choice &+ constants[index]
          &+ words[index]
        let second = (rotate(h[0], 2) ^ rotate(h[0], 13) ^ rotate(h[0], 22)) &+ majority
        h = [first &+ second, h[0], h[1], h[2], h[3] &+ first, h[4], h[5], h[6]]
      }
      for index in 0..<8 { state[index] = state[index] &+ h[index] }
    }
    return state.map { String(format: "%08x", $0) }.joined()
  }

  private static func rotate(_ word: UInt32, _ by: UInt32) -> UInt32 { word >> by | word << (32 - by) }

  /// The first 32 bits of a root's fraction: doubles hold more.
  private static func fraction(_ root: Double) -> UInt32 {
    UInt32(truncatingIfNeeded: Int(root * 4_294_967_296))
  }
}
