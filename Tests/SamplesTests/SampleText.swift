import Samples
import Testing

/// A written sample, read back.
struct SampleText {
  let files: [SampleFile]

  func text(_ name: String) throws -> String {
    let file = try #require(files.first { $0.name == name })
    return String(decoding: file.bytes, as: UTF8.self)
  }

  /// The rows of a file as cells by header; quotes stay as they are.
  func rows(_ name: String, taking columns: [String]) throws -> [[String: String]] {
    let lines = try text(name).split(separator: "\n")
    let header = cells(lines[0])
    return lines.dropFirst().map { line in
      let values = cells(line)
      return Dictionary(uniqueKeysWithValues: columns.map { ($0, values[header.firstIndex(of: $0)!]) })
    }
  }

  private func cells(_ line: Substring) -> [String] {
    var isQuoted = false
    return line.utf8.split(omittingEmptySubsequences: false) { byte in
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      return byte == UInt8(ascii: ",") && !isQuoted
    }.map { String(Substring($0)) }
  }
}
