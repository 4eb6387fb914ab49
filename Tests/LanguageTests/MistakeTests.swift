import Diagnostics
import Foundation
import Testing

@testable import Language

/// Mistakes as people make them, and exactly what they are told: a file of `Mistakes` for each kind.
///
/// A script stands above `----`, its answer below, `====` between two of them. To accept new answers after reading them:
/// `ACCT_ACCEPT=1 swift test --filter MistakeTests`, then look at the difference.
@Suite struct MistakeTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Mistakes").path

  static let kinds = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()

  @Test(arguments: kinds)
  func areAnsweredExactly(_ kind: String) throws {
    let path = Self.folder + "/" + kind
    let written = try String(contentsOfFile: path, encoding: .utf8).dropLast()
    let mistakes = written.components(separatedBy: "\n====\n").map { $0.components(separatedBy: "\n----\n") }
    let said = mistakes.map { [$0[0], answer(to: $0[0])] }
    if ProcessInfo.processInfo.environment["ACCT_ACCEPT"] != nil {
      let text = said.map { $0.joined(separator: "\n----\n") }.joined(separator: "\n====\n") + "\n"
      return try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    for (said, expected) in zip(said, mistakes) { #expect(said == expected) }
  }

  private func answer(to script: String) -> String {
    let result = parse(Source(name: "book.acct", text: script))
    #expect(result.hasErrors == result.diagnostics.contains { $0.severity == .error })
    return result.diagnostics.map { render($0, colour: false) }.joined(separator: "\n")
  }
}
