import Language
import Samples

/// A shell that completes the words of `acct`.
enum CompletingShell: String, CaseIterable {
  case bash, zsh, fish

  /// What is put where the shell finds it.
  var script: String {
    switch self {
    case .bash: bashCompletion()
    case .zsh: zshCompletion()
    case .fish: fishCompletion()
    }
  }
}

/// A word of the command line, as completion sees it.
struct CompletableOption {
  /// What fits after it.
  enum Operand: Equatable {
    case none
    case words([String])
    case file
    case folder
    /// Statements: the words that they begin with.
    case statements
    /// Something that nobody can guess.
    case free
  }

  var name: String
  var shortName: String?
  var operand: Operand
  var help: String

  /// All of them: the options, and the words that ask for a page.
  static let all: [CompletableOption] =
    CommandOption.all.map {
      CompletableOption(name: $0.name, shortName: $0.shortName, operand: Operand($0.operand), help: $0.help)
    }
    + CommandOption.pages.map {
      CompletableOption(name: $0.name, shortName: $0.shortName, operand: Operand($0.operand), help: $0.help)
    }

  /// The verbs that come first, and what each does.
  static let verbs: [(name: String, help: String)] = [
    ("run", "Run scripts."), ("check", "Find the mistakes of scripts."), ("demo", "Step through a script."),
    ("sample", "Write a bundled sample book."), ("help", "Show the options, or what a word means."),
  ]

  /// What statements begin with.
  static let openings = Catalogue.statements.map { String($0.keyword.english.prefix { $0 != " " }) }
    .reduce(into: [String]()) { words, word in if !words.contains(word) { words.append(word) } }
}

extension CompletableOption.Operand {
  /// The operand as the help names it.
  init(_ name: String?) {
    switch name {
    case nil: self = .none
    case "FILE": self = .file
    case "DIR": self = .folder
    case "STATEMENTS": self = .statements
    case .some(let name) where name.contains("|"): self = .words(name.split(separator: "|").map(String.init))
    case .some: self = .free
    }
  }
}
