import Diagnostics
import Rendering

/// What a script in another encoding than UTF-8 is answered with, since each of its words would be a mistake; nil for one that can be read.
///
/// Comments may hold what they like, and the faults of a single line are told where they stand.
///
/// - Parameter path: where the script is; none for standard input.
public func foreignEncoding(of bytes: [UInt8], at path: String?) -> Diagnostic? {
  func answer(_ what: String, _ encoding: String) -> Diagnostic {
    let command = "iconv -f \(encoding) -t utf-8"
    return Diagnostic(
      .notAScript, "\(path ?? "standard input") \(what), and a script is UTF-8 text",
      help: [
        path.map { "save it in the encoding UTF-8, for example `\(command) \(shellWord($0)) > NEW.acct`" }
          ?? "send it through `\(command)` first"
      ])
  }
  if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return answer("is UTF-16", "utf-16") }
  if String(validating: bytes, as: UTF8.self) != nil { return nil }
  let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  let broken = lines.indices.filter { index in
    String(validating: lines[index].prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self) == nil
  }
  guard broken.count > 1 else { return nil }
  return answer("is not UTF-8 in \(grouped(broken.count)) lines, line \(broken[0] + 1) first", "gb18030")
}

/// A path as a shell reads it.
private func shellWord(_ path: String) -> String {
  let isPlain = path.utf8.allSatisfy { byte in
    let scalar = UnicodeScalar(byte)
    return byte >= 0x80 || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      || [UInt8]("._/-+".utf8).contains(byte)
  }
  return isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
}

extension Diagnostic.Code {
  public static let notAScript = Diagnostic.Code("not-a-script")
}
