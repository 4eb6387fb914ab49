import ContractText
import Diagnostics
import Testing

@testable import Language

/// What must hold for any text.
@Suite struct PropertyTests {
  private static let corpus: [String] =
    [Contract.first, Contract.second, Contract.grading, Contract.segmenting] + Catalogue.statements.flatMap(\.examples)
    + Corpus.statements

  @Test func everyPrefixIsRead() {
    for text in Self.corpus {
      let bytes = Array(text.utf8)
      // Of a whole script every sixty-first prefix; its statements are prefixed one by one below.
      for length in stride(from: 0, through: bytes.count, by: bytes.count > 1000 ? 61 : 1) {
        let result = parse(Source(name: "prefix", bytes: Array(bytes[..<length])))
        for diagnostic in result.diagnostics { _ = render(diagnostic, colour: true, width: 60) }
      }
    }
    for line in Contract.first.split(separator: "\n") + Contract.second.split(separator: "\n") {
      let bytes = Array(line.utf8)
      for length in stride(from: 0, through: bytes.count, by: 2) {
        _ = parse(Source(name: "prefix", bytes: Array(bytes[..<length])))
      }
    }
  }

  @Test func noiseIsRead() {
    var random = SplitMix64(seed: 7)
    let pieces = Corpus.pieces
    for _ in 0..<120 {
      let words = (0..<Int.random(in: 1...40, using: &random)).map { _ in pieces.randomElement(using: &random)! }
      _ = parse(Source(name: "words", text: words.joined(separator: Bool.random(using: &random) ? " " : "")))
      let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      for diagnostic in parse(Source(name: "bytes", bytes: bytes)).diagnostics { _ = render(diagnostic, colour: false) }
    }
  }

  @Test func mutatedStatementsAreRead() {
    var random = SplitMix64(seed: 11)
    for text in Self.corpus {
      for _ in 0..<10 {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
          let index = Int.random(in: 0..<bytes.count, using: &random)
          if Bool.random(using: &random) {
            bytes.remove(at: index)
          } else {
            bytes.insert(.random(in: 0...255, using: &random), at: index)
          }
        }
        _ = parse(Source(name: "mutated", bytes: bytes))
      }
    }
  }

  @Test(arguments: [
    String(repeating: "(", count: 20_000), "find t where " + String(repeating: "not ", count: 10_000),
    "find t where " + String(repeating: "-", count: 10_000) + "1",
    "find t where a" + String(repeating: "^2", count: 10_000),
    "find t where a" + String(repeating: " + 1", count: 10_000),
    "find t where a" + String(repeating: " or b", count: 10_000),
    String(repeating: "for each a in (b)\n", count: 1_000), "find t where f(" + String(repeating: "f(", count: 10_000),
    "find t where x in " + String(repeating: "(", count: 10_000),
    String(repeating: "find t where x = \"a\n", count: 1_000),
  ])
  func depthIsBounded(_ text: String) {
    #expect(parse(Source(name: "deep", text: text)).hasErrors)
  }

  @Test func formattingIsReadBackTheSame() {
    for text in Self.corpus {
      let result = parse(Source(name: "corpus", text: text))
      #expect(!result.hasErrors, "\(text)\n\(result.diagnostics.map { render($0, colour: false) })")
      let printed = format(result.statements)
      let again = parse(Source(name: "printed", text: printed))
      #expect(again.diagnostics.filter { $0.severity == .error }.isEmpty, "\(printed)")
      #expect(again.statements.map(\.withoutSpans) == result.statements.map(\.withoutSpans), "\(text)\n\(printed)")
      #expect(format(again.statements) == printed)
    }
  }

  @Test func generatedExpressionsAreReadBackTheSame() {
    var generator = ExpressionGenerator(seed: 3)
    for _ in 0..<600 {
      let expression = generator.condition(depth: 4)
      let printed = format(expression)
      let (again, diagnostics) = parseExpression(Source(name: "generated", text: printed))
      #expect(diagnostics.filter { $0.severity == .error }.isEmpty, "\(printed) \(diagnostics.map(\.message))")
      #expect(again?.withoutSpans == expression.withoutSpans, "\(printed)")
    }
  }

  @Test func everyExampleIsReadAndTellsItsOwnForm() {
    for form in Catalogue.statements {
      #expect(!form.examples.isEmpty)
      for example in form.examples {
        #expect(form.keyword.matches(Parser(Source(name: "", text: example)).tokens, at: 0) != nil, "\(example)")
      }
    }
  }
}

/// Small and repeatable (Steele, Lea, Flood 2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
