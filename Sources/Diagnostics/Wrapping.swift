/// A text in lines of at most so many columns, broken after blanks and around wide characters; longer words are cut.
///
/// Lines that the text has stay lines, and what follows a break is indented like its line.
public func wrapped(_ text: String, to width: Int?) -> [String] {
  text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
    guard let width, displayWidth(String(line)) > width else { return [String(line)] }
    return wrappedLine(line, to: width)
  }
}

private func wrappedLine(_ line: Substring, to width: Int) -> [String] {
  let indent = String(line.prefix { $0 == " " }.prefix(max(0, width / 2)))
  var lines: [String] = []
  var current = indent
  var used = indent.count
  for word in words(of: line.drop { $0 == " " }) {
    let needed = displayWidth(word)
    if used + displayWidth(word.withoutFinalBlanks) > width, used > indent.count {
      lines.append(current.withoutFinalBlanks)
      (current, used) = (indent, indent.count)
    }
    if used + displayWidth(word.withoutFinalBlanks) <= width {
      current += word
      used += needed
      continue
    }
    for character in word {
      let room = displayWidth(String(character))
      if used + room > width, used > indent.count {
        lines.append(current)
        (current, used) = (indent, indent.count)
      }
      current.append(character)
      used += room
    }
  }
  lines.append(current.withoutFinalBlanks)
  return lines
}

/// Words with the blanks after them; a wide character is a word of its own.
private func words(of line: Substring) -> [String] {
  var words: [String] = []
  var word = ""
  var isWide = false
  for character in line {
    let wide = displayWidth(String(character)) > 1
    if character != " ", wide || isWide || word.last == " ", !word.isEmpty {
      words.append(word)
      word = ""
    }
    word.append(character)
    if character != " " { isWide = wide }
  }
  return word.isEmpty ? words : words + [word]
}

extension String {
  /// Without the blanks that fill a line or line numbers up.
  public var withoutFinalBlanks: String {
    var text = self
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }
}
