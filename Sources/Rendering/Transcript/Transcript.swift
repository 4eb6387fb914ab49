import Diagnostics

/// One thing that happened in a run, for its record.
public enum TranscriptPart: Sendable {
  /// Words to those who read along: `say`, and the comments of a script.
  case narration(String)
  case statement(String)
  case answer(Presentation)
  /// What a statement did.
  case note(String)
  case smallPrint(String)
  case diagnostic(Diagnostic)
}

/// The record of a run as a document, made piece by piece: what opens it, its parts in order, what closes it.
public struct Transcript: Sendable {
  public enum Format: Sendable {
    case markdown
    /// One page that fetches nothing, for light and dark screens and for paper.
    case html
  }

  public let format: Format
  /// What was run: a script's name.
  public let title: String
  /// When and with what, for the line under the title.
  public let facts: String

  public init(_ format: Format, title: String, facts: String) {
    self.format = format
    self.title = title
    self.facts = facts
  }

  /// Of longer tables a record holds so many rows, and says so.
  public static let rowLimit = 500

  public var opening: String {
    switch format {
    case .markdown: "# \(escapedForMarkdown(title))\n\n\(escapedForMarkdown(facts))\n"
    case .html: htmlOpening
    }
  }

  public var closing: String {
    switch format {
    case .markdown: ""
    case .html: HTMLPage(title: title).closing
    }
  }

  public func text(of part: TranscriptPart) -> String {
    switch format {
    case .markdown: "\n" + markdownText(of: part)
    case .html: htmlText(of: part)
    }
  }
}

extension Presentation {
  /// All its lines, where they are to stay as they are: a page of help.
  var verbatim: String? {
    guard case .text = layout else { return nil }
    return ([title].compactMap { $0 } + narrative).joined(separator: "\n")
  }
}
