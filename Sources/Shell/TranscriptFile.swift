import Columnar
import Diagnostics
import Files
import Glibc
import Rendering
import Sessions

/// The record of a run on its way to a file, which appears when the run has ended, well or not, as a whole or not at all.
public final class TranscriptFile {
  private let file: OutputFile
  private let transcript: Transcript

  /// - Parameters:
  ///   - title: what is run.
  ///   - isDryRun: nothing is written, once it is known that it could be.
  public init(path: String, title: String, isDryRun: Bool = false) throws(Diagnostic) {
    guard let format = Transcript.Format(fileName: path) else {
      throw Diagnostic(
        .transcriptEnding, "--transcript \(path): a record is a page of Markdown or HTML",
        help: ["end it in .md or .html"])
    }
    let wanted = try OutputFile(path: path)
    if isDryRun { wanted.discard() }
    file = isDryRun ? try OutputFile(path: "/dev/null") : wanted
    transcript = Transcript(format, title: title, facts: "acct \(acctVersion) · \(Day.format(localToday()))")
    file.sink.write(transcript.opening)
  }

  /// A statement that may turn out to be a `say`, whose words are enough.
  private var waiting: String?

  func add(_ part: TranscriptPart) {
    writeWaiting()
    if case .statement(let text) = part {
      waiting = text
    } else {
      file.sink.write(transcript.text(of: part))
    }
  }

  /// The words of the `say` that is running.
  func add(said words: String) {
    waiting = nil
    add(.narration(words))
  }

  private func writeWaiting() {
    guard let statement = waiting else { return }
    waiting = nil
    file.sink.write(transcript.text(of: .statement(statement)))
  }

  /// Gives the file its name, unless a signal ended the run; a terminal that has gone is no reason to lose it.
  public func close(after ending: Ending) throws(Diagnostic) {
    if case .signal(let signal) = ending, signal != SIGHUP { return file.discard() }
    writeWaiting()
    file.sink.write(transcript.closing)
    try file.commit()
  }

  public func discard() { file.discard() }
}

extension Transcript.Format {
  /// The format that a file name ends in.
  init?(fileName: String) {
    switch OutputFormat(fileName: fileName) {
    case .markdown: self = .markdown
    case .html: self = .html
    default: return nil
    }
  }
}

extension TranscriptPart {
  /// What a record keeps of an event; none of what only a log wants.
  static func parts(of event: Event, isQuiet: Bool) -> [TranscriptPart] {
    switch event {
    case .answer(let presentation), .companion(let presentation): [.answer(presentation)]
    case .note(let text): isQuiet ? [] : [.note(text)]
    case .smallPrint(let text): isQuiet ? [] : [.smallPrint(text)]
    case .comments(let lines): [.narration(lines.joined(separator: "\n"))]
    case .statement(let text): [.statement(text)]
    // The printer tells these, whoever says them.
    case .diagnostic, .narration: []
    // The note before them has said the same in words.
    case .bars: []
    case .finished: []
    }
  }
}

extension Diagnostic.Code {
  static let transcriptEnding = Diagnostic.Code("usage", exit: .usage)
}
