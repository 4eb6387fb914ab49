import Diagnostics

/// Cuts a text into tokens; whatever it cannot read it reports and steps over, so that it always reaches the end.
struct Lexer {
  let bytes: [UInt8]
  var offset = 0
  var tokens: [Token] = []
  var diagnostics: [Diagnostic] = []
  /// How far in the line starts, until its first token is made.
  private var pendingIndent: Int?
  private var tokenEnd = 0

  init(_ source: Source) {
    bytes = source.bytes
    pendingIndent = 0
    tokens.reserveCapacity(bytes.count / 4 + 1)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    if bytes.starts(with: Array("#!".utf8)) { skipLine() }
  }

  /// All tokens of the text, the last one `.end`.
  mutating func scan() -> [Token] {
    while offset < bytes.count { scanNext() }
    append(.end, from: offset, text: "")
    return tokens
  }

  private mutating func scanNext() {
    switch bytes[offset] {
    case UInt8(ascii: "\n"):
      offset += 1
      pendingIndent = 0
    case UInt8(ascii: " "), UInt8(ascii: "\r"):
      skipSpace(columns: 1, bytes: 1)
    case UInt8(ascii: "\t"):
      skipSpace(columns: 8 - (pendingIndent ?? 0) % 8, bytes: 1)
    case UInt8(ascii: "#"):
      skipLine()
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      scanNumber()
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
      scanWord()
    case UInt8(ascii: "\""):
      scanText(closers: ["\""])
    case UInt8(ascii: "'"):
      scanText(closers: ["'"])
    case UInt8(ascii: "`"):
      scanQuotedName()
    case UInt8(ascii: "$"):
      scanDollar()
    case 0x80...:
      scanBeyondASCII()
    default:
      scanSymbol()
    }
  }

  private mutating func skipSpace(columns: Int, bytes count: Int) {
    offset += count
    if let indent = pendingIndent { pendingIndent = indent + columns }
  }

  private mutating func skipLine() {
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
  }

  // MARK: - Making tokens

  mutating func append(_ kind: Token.Kind, from start: Int, text: String? = nil) {
    var token = Token(kind: kind, span: Span(start, offset), text: text ?? spelling(from: start))
    if kind == .word { token.folded = token.text.lowercased() }
    token.indent = pendingIndent
    token.isAttached = start == tokenEnd && !tokens.isEmpty
    pendingIndent = nil
    tokenEnd = offset
    tokens.append(token)
  }

  func spelling(from start: Int) -> String {
    String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  mutating func report(
    _ code: Diagnostic.Code, _ message: String, from start: Int, label: String = "", help: String...
  ) {
    diagnostics.append(Diagnostic(code, message, at: Span(start, offset), label: label, help: help))
  }

  // MARK: - Words

  mutating func scanWord() {
    let start = offset
    skipWord()
    // `as-of` is one word.
    if offset - start == 2, hasPrefix("-of", ignoringCaseAt: offset), spelling(from: start).lowercased() == "as" {
      let end = offset
      offset += 3
      if offset < bytes.count, isWordByte(at: offset) { offset = end }
    }
    append(.word, from: start)
    if Self.patternWords.contains(tokens[tokens.count - 1].folded) { scanPattern() }
  }

  private static let patternWords = Set(Keyword.matches.allSpellings)

  mutating func skipWord() {
    while offset < bytes.count, isWordByte(at: offset) {
      offset += bytes[offset] < 0x80 ? 1 : scalar(at: offset)?.length ?? 1
    }
  }

  /// Whether a character that may stand inside a word starts here.
  func isWordByte(at index: Int) -> Bool {
    guard index < bytes.count else { return false }
    switch bytes[index] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      return true
    case 0x80...:
      return scalar(at: index)?.value.properties.isXIDContinue ?? false
    default:
      return false
    }
  }

  private mutating func scanQuotedName() {
    let start = offset
    offset += 1
    guard let close = find(["`"], from: offset) else { return reportUnclosed(from: start, what: "backtick", mark: "`") }
    let text = String(decoding: bytes[offset..<close.start], as: UTF8.self)
    offset = close.end
    append(text.isEmpty ? .broken : .quotedName, from: start, text: text)
    if text.isEmpty { report(.unexpected, "there is no name between the backticks", from: start) }
  }

  /// `$region`, or an amount such as `$1200`.
  private mutating func scanDollar() {
    let start = offset
    offset += 1
    if offset < bytes.count, isDigit(at: offset) { return scanMoney(from: start, currency: "USD") }
    skipWord()
    if offset > start + 1 { return append(.parameter, from: start, text: String(spelling(from: start).dropFirst())) }
    append(.broken, from: start)
    report(.unexpected, "`$` stands alone", from: start, help: "write a parameter's name after it: `$region`")
  }

  // MARK: - Text

  /// A quoted text; a doubled quote inside stands for one. It ends on its line, so that a forgotten quote costs one line only.
  mutating func scanText(closers: [String], openLength: Int = 1) {
    let start = offset
    offset += openLength
    var text: [UInt8] = []
    while let close = find(closers, from: offset) {
      text += bytes[offset..<close.start]
      offset = close.end
      let mark = Array(bytes[close.start..<close.end])
      guard mark.count == 1, offset < bytes.count, bytes[offset] == mark[0] else {
        return append(.text, from: start, text: String(decoding: text, as: UTF8.self))
      }
      text += mark
      offset += 1
    }
    reportUnclosed(from: start, what: "quote", mark: closers[0])
  }

  private mutating func reportUnclosed(from start: Int, what: String, mark: String) {
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n"), bytes[offset] != UInt8(ascii: "\r") { offset += 1 }
    let rest = spelling(from: start)
    append(.broken, from: start)
    let mark = mark.utf8.count == 1 ? mark : "\u{201D}"
    report(.unclosedQuote, "the \(what) opened here is not closed on its line", from: start)
    // Where nothing follows the mark there is nothing to show closed.
    if rest.count > 1 { diagnostics[diagnostics.count - 1].help = ["close it: `\(sanitised(rest))\(mark)`"] }
  }

  /// The first of several marks on this line.
  private func find(_ marks: [String], from start: Int) -> Span? {
    let marks = marks.map { Array($0.utf8) }
    var index = start
    while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
      for mark in marks where bytes[index...].starts(with: mark) { return Span(index, index + mark.count) }
      index += 1
    }
    return nil
  }

  /// `/…/` straight after `matches`; `\/` stands for a slash.
  private mutating func scanPattern() {
    var index = offset
    while index < bytes.count, bytes[index] == UInt8(ascii: " ") { index += 1 }
    guard index < bytes.count, bytes[index] == UInt8(ascii: "/") else { return }
    let start = index
    var pattern: [UInt8] = []
    index += 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
      if bytes[index] == UInt8(ascii: "/") {
        offset = index + 1
        return append(.pattern, from: start, text: String(decoding: pattern, as: UTF8.self))
      }
      if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count, bytes[index + 1] != UInt8(ascii: "\n") {
        if bytes[index + 1] != UInt8(ascii: "/") { pattern.append(bytes[index]) }
        index += 1
      }
      pattern.append(bytes[index])
      index += 1
    }
    offset = start
    reportUnclosed(from: start, what: "pattern", mark: "/")
  }

  // MARK: - Marks

  private mutating func scanSymbol() {
    let start = offset
    for length in [4, 2, 1] where offset + length <= bytes.count {
      let spelling = String(decoding: bytes[offset..<offset + length], as: UTF8.self)
      guard let symbol = Symbol(rawValue: spelling.lowercased()) else { continue }
      offset += length
      return append(.symbol(symbol), from: start)
    }
    offset += 1
    append(.broken, from: start)
    let mark = spelling(from: start)
    report(
      .unexpected, "`\(sanitised(mark))` has no meaning here", from: start,
      help: Self.otherMarks[mark] ?? "leave it out")
  }

  /// Marks of other tools, and what we have for them.
  private static let otherMarks = [
    "&": "write `and` between conditions, `concat(a, b)` to join texts", "|": "write `or`",
    "{": "write a list in round brackets: `in (East, North)`",
    "}": "write a list in round brackets: `in (East, North)`",
    "~": "write `contains \"TEXT\"` or `matches /PATTERN/`",
    "\\": "a line that is indented deeper goes on with the statement",
    "@": "a parameter is written `$NAME`",
  ]

  /// Full-width marks mean what their narrow twins mean; Chinese and other letters start words.
  private mutating func scanBeyondASCII() {
    let start = offset
    guard let (value, length) = scalar(at: offset) else {
      while offset < bytes.count, bytes[offset] >= 0x80, scalar(at: offset) == nil { offset += 1 }
      append(.broken, from: start)
      return report(
        .unexpected, "these bytes are not UTF-8 text", from: start, help: "save the script in the encoding UTF-8")
    }
    if value.properties.isXIDStart { return scanWord() }
    if value == "\u{3000}" { return skipSpace(columns: 2, bytes: length) }
    if value.properties.isWhitespace || value == "\u{FEFF}" { return skipSpace(columns: 1, bytes: length) }
    switch value {
    case "“", "”": return scanText(closers: ["”", "“", "\""], openLength: length)
    case "‘", "’": return scanText(closers: ["’", "‘", "'"], openLength: length)
    case "＂": return scanText(closers: ["＂"], openLength: length)
    default: break
    }
    offset += length
    if let currency = currencySigns[value] {
      if isDigit(at: offset) { return scanMoney(from: start, currency: currency) }
    } else if let symbol = fullWidthMarks[value] {
      return append(.symbol(joined(symbol)), from: start)
    } else if value == "＃" {
      offset = start
      return skipLine()
    }
    append(.broken, from: start)
    report(.unexpected, "`\(sanitised(spelling(from: start)))` has no meaning here", from: start)
  }

  /// `＞＝` is one operator, as `>=` is.
  private mutating func joined(_ symbol: Symbol) -> Symbol {
    guard let (next, length) = scalar(at: offset), next == "＝" || next == "=",
      let longer = Symbol(rawValue: symbol.rawValue + "=")
    else { return symbol }
    offset += length
    return longer
  }

  // MARK: - Bytes

  func isDigit(at index: Int) -> Bool {
    index < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
  }

  /// Whether these ASCII letters, or marks, stand here in either case.
  func hasPrefix(_ prefix: String, ignoringCaseAt index: Int) -> Bool {
    let prefix = prefix.utf8
    guard index + prefix.count <= bytes.count else { return false }
    return zip(prefix, bytes[index...]).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 | 0x20 && $0 >= 0x40) }
  }

  /// The character that starts at a byte, and its length; nil where the bytes are not UTF-8.
  func scalar(at index: Int) -> (value: Unicode.Scalar, length: Int)? {
    guard index < bytes.count else { return nil }
    var decoder = UTF8()
    var iterator = bytes[index..<min(index + 4, bytes.count)].makeIterator()
    guard case .scalarValue(let value) = decoder.decode(&iterator) else { return nil }
    return (value, UTF8.width(value))
  }
}

/// The currency that a sign names when nothing else is said.
private let currencySigns: [Unicode.Scalar: String] = [
  "¥": "CNY", "￥": "CNY", "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "＄": "USD",
]

private let fullWidthMarks: [Unicode.Scalar: Symbol] = [
  "，": .comma, "、": .comma, "（": .openParenthesis, "）": .closeParenthesis, "；": .semicolon, "：": .colon,
  "＝": .equal, "＞": .greater, "＜": .less, "！": .bang, "＋": .plus, "－": .minus, "−": .minus, "＊": .star, "×": .star,
  "／": .slash, "÷": .slash, "％": .percent, "．": .dot, "≥": .greaterOrEqual, "≤": .lessOrEqual, "≠": .notEqual,
  "？": .question, "＾": .caret,
]
