import Columnar
import Plans

/// A text test made ready.
struct TextMatcher: Sendable {
  private enum Kind: Sendable {
    case oneOf([Needle])
    case contains(Needle)
    case startsWith(Needle)
    case endsWith(Needle)
    case pattern(CompiledPattern)
  }

  private let kind: Kind

  init(_ test: Term.TextTest) throws {
    switch test {
    case .isOneOf(let values): kind = .oneOf(values.map { Needle($0) })
    case .contains(let value): kind = .contains(Needle(value))
    case .startsWith(let value): kind = .startsWith(Needle(value))
    case .endsWith(let value): kind = .endsWith(Needle(value))
    case .matches(let pattern): kind = .pattern(try pattern.compiled())
    case .hasCode: preconditionFailure("levels are tested by code")
    }
  }

  func matches(_ texts: TextBytes, _ value: Int) -> Bool {
    switch kind {
    case .oneOf(let needles):
      needles.contains {
        $0.test(texts, value) { text, needle in text.count == needle.count && needle.stands(in: text, at: 0) }
      }
    case .contains(let needle): needle.test(texts, value) { text, needle in needle.isFound(in: text) }
    case .startsWith(let needle):
      needle.test(texts, value) { text, needle in text.count >= needle.count && needle.stands(in: text, at: 0) }
    case .endsWith(let needle):
      needle.test(texts, value) { text, needle in
        text.count >= needle.count && needle.stands(in: text, at: text.count - needle.count)
      }
    case .pattern(let pattern): pattern.isFound(in: texts[value])
    }
  }
}

/// What is looked for, as bytes: exact, or in small letters when case does not matter.
private struct Needle: Sendable {
  private let bytes: [UInt8]
  private let ignoresCase: Bool

  init(_ value: Term.TextValue) {
    bytes = Array((value.ignoresCase ? value.text.lowercased() : value.text).utf8)
    ignoresCase = value.ignoresCase
  }

  var count: Int { bytes.count }

  /// Tests a text; where case does not matter and it is not all ASCII, its small letters.
  func test(_ texts: TextBytes, _ value: Int, _ test: (UnsafeBufferPointer<UInt8>, Needle) -> Bool) -> Bool {
    let direct: Bool? = texts.withBytes(value) { text in
      ignoresCase && !text.allSatisfy { $0 < 0x80 } ? nil : test(text, self)
    }
    if let direct { return direct }
    return Array(texts[value].lowercased().utf8).withUnsafeBufferPointer { test($0, self) }
  }

  func stands(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    for index in bytes.indices {
      let byte = text[start + index]
      guard byte == bytes[index] || ignoresCase && byte.isCapital && byte | 0x20 == bytes[index] else { return false }
    }
    return true
  }

  func isFound(in text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= count else { return false }
    return (0...text.count - count).contains { stands(in: text, at: $0) }
  }
}

extension UInt8 {
  fileprivate var isCapital: Bool { self &- 0x41 < 26 }
}
