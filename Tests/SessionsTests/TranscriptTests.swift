import Columnar
import Diagnostics
import Foundation
import Rendering
import Samples
import Testing

@testable import Sessions

/// Every `.acct` file under `Transcripts` is run, and what acct says must be the `.out` file beside it, to the letter.
///
/// To accept new answers after reading them: `ACCT_ACCEPT=1 swift test --filter Transcript`, then look at the difference.
@Suite struct TranscriptTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Transcripts").path

  static let scripts: [String] = {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".acct") && !$0.hasPrefix("fixtures/") }.sorted()
  }()

  @Test(arguments: scripts)
  func saysWhatItSaid(script: String) throws {
    let path = TranscriptTests.folder + "/" + script
    let said = try transcript(of: path)
    let expectedPath = path.dropLast(5) + ".out"
    if ProcessInfo.processInfo.environment["ACCT_ACCEPT"] != nil {
      try said.write(toFile: String(expectedPath), atomically: true, encoding: .utf8)
    }
    let expected = (try? String(contentsOfFile: String(expectedPath), encoding: .utf8)) ?? ""
    #expect(said == expected, "\(script) says something else; see the difference, then accept it with ACCT_ACCEPT=1")
  }

  /// What a script makes acct say: statements after `> `, answers as they are, everything for standard error after `| `.
  ///
  /// A first line `# mode: prompt` or `# mode: check` sets who is there, `# format: csv` how answers are written; `# keep going` goes on after
  /// mistakes; `# redact: 1` hides what is marked above that level; `# cache` gives it a cache of its own, empty at first; a line `# statement by statement` submits each paragraph by itself, as at the
  /// prompt. `{output}` is a folder of the test's own, in which `# retail sample` or `# pipeline sample` puts that book.
  private func transcript(of path: String) throws -> String {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    var mode = Configuration.Mode.script
    if text.contains("# mode: prompt") { mode = .prompt }
    if text.contains("# mode: check") { mode = .check }
    let clearance = text.firstMatch(of: /# redact: (\d+)/).flatMap { Int($0.output.1) }
    let format = OutputFormat.allCases.first { text.hasPrefix("# format: \($0.rawValue)\n") } ?? .table
    let output = FileManager.default.temporaryDirectory.appending(path: "acct-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: output) }
    for name in sampleNames where text.contains("# \(name) sample") {
      for file in sampleBook(name) ?? [] {
        try Data(file.bytes).write(to: URL(filePath: output).appending(path: file.name))
      }
    }
    let today = Day.days(of: CalendarDate(year: 2026, month: 7, day: 1))
    let session = Session(
      configuration: Configuration(
        mode: mode, today: today, workingFolder: TranscriptTests.folder,
        parameters: text.contains("{output}") ? [(name: "output", value: output)] : [],
        format: format, keepsGoing: text.contains("# keep going"), redactionLevel: clearance, threads: 2,
        image: text.contains("# cache\n")
          ? BookImage.Policy(folder: output + "/cache", programFile: path, smallestSourceBytes: 0) : nil))
    var said = ""
    var worst = ExitCode.done
    let parts = text.contains("# statement by statement") ? text.components(separatedBy: "\n\n") : [text]
    for part in parts {
      let source = Source(name: (path as NSString).lastPathComponent, text: part)
      let outcome = session.submit(source, folder: TranscriptTests.folder) { said += self.text(of: $0, as: format) }
      if outcome.exit != .done { worst = outcome.exit }
    }
    said += "exit \(worst.rawValue)\n"
    return said.replacingOccurrences(of: output, with: "OUTPUT").replacingOccurrences(
      of: TranscriptTests.folder, with: "FOLDER")
  }

  private func text(of event: Event, as format: OutputFormat) -> String {
    switch event {
    case .answer(let presentation): render(presentation, as: format, in: Surroundings(width: 100))
    case .companion(let presentation):
      format.isForPeople ? render(presentation, as: format, in: Surroundings(width: 100)) : ""
    case .note(let text), .smallPrint(let text), .narration(let text): lines(text, after: "| ")
    case .diagnostic(let diagnostic): lines(render(diagnostic, colour: false), after: "| ")
    case .statement(let text): lines(text, after: "> ")
    case .finished, .bars, .comments: ""
    }
  }

  private func lines(_ text: String, after mark: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      (mark + $0).trimmingCharacters(in: .whitespaces) + "\n"
    }.joined()
  }
}
