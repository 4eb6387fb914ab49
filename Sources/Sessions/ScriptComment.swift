import Diagnostics

/// A line of a script that is nothing but a comment, without its marks.
public enum ScriptComment: Hashable, Sendable {
  case words(String)
  /// A line that begins `#!note`, or `#!备注`: for the one who shows the script, not for the audience.
  case note(String)
  /// The first line of a script that names its interpreter.
  case interpreter

  /// None where the line is no comment.
  ///
  /// - Parameter isFirst: the line is the first of the script.
  public init?(_ line: some StringProtocol, isFirst: Bool) {
    let words = line.drop(while: \.isWhitespace)
    guard words.hasPrefix("#") else { return nil }
    for mark in ["#!note", "#!备注"] where words.lowercased().hasPrefix(mark) {
      self = .note(String(words.dropFirst(mark.count).drop { $0.isWhitespace || $0 == ":" || $0 == "：" }))
      return
    }
    if isFirst, words.hasPrefix("#!") {
      self = .interpreter
    } else {
      let text = words.drop { $0 == "#" }
      self = .words(String(text.hasPrefix(" ") ? text.dropFirst() : text))
    }
  }
}

extension Source {
  /// The words of the comment lines directly above a place, which has to be the first of its line; blank lines may stand between.
  func comments(above offset: Int) -> [String] {
    var found: [String] = []
    var end = offset
    while true {
      let start = (bytes[..<end].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
      let line = String(decoding: bytes[start..<end], as: UTF8.self)
      if case .words(let words)? = ScriptComment(line, isFirst: start == 0) {
        found.append(words.trimmingEnd)
      } else if !line.allSatisfy(\.isWhitespace), ScriptComment(line, isFirst: start == 0) == nil {
        break
      }
      if start == 0 { break }
      end = start - 1
    }
    return found.reversed()
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
