import Diagnostics
import Shell

/// What the command line asks for.
enum Invocation {
  case run(files: [String], RunOptions)
  case check(files: [String], RunOptions)
  /// None for the bundled lesson.
  case demo(file: String?, RunOptions)
  case sample(name: String, folder: String, RunOptions)
  case version
  case help
  /// The manual page, for `man`.
  case manual
  /// What makes a shell complete the words of `acct`.
  case completion(CompletingShell)

  /// The words that choose what to do when they come first.
  enum Verb: String, CaseIterable { case run, check, demo, sample, help }

  init(_ arguments: some Sequence<String>) throws(Diagnostic) {
    var reader = ArgumentReader(arguments)
    try reader.read()
    if reader.asksForHelp {
      self = Invocation.help(on: reader.words, reader.options)
    } else if reader.asksForVersion {
      self = .version
    } else if reader.asksForManual {
      self = .manual
    } else if let shell = reader.completingShell {
      self = .completion(shell)
    } else {
      self = try Invocation.chosen(by: reader.words, reader.options)
    }
  }

  /// The page of a topic of the language, or that of the options where there is none or only a verb of the command line or a file.
  private static func help(on words: [String], _ options: RunOptions) -> Invocation {
    guard let first = words.first, Verb(rawValue: first) == nil, !first.contains(where: { "./".contains($0) }) else {
      return .help
    }
    var asking = options
    asking.commands = ["help " + words.joined(separator: " ")]
    return .run(files: [], asking)
  }

  private static func chosen(by words: [String], _ options: RunOptions) throws(Diagnostic) -> Invocation {
    let verb = words.first.flatMap(Verb.init(rawValue:))
    let operands = verb == nil ? words : Array(words.dropFirst())
    if verb != nil, verb != .run, !options.commands.isEmpty {
      throw .usage("-c runs statements, and `\(words[0])` does something else", help: ["leave one of them out"])
    }
    if verb != .demo, options.demo != DemoOptions() {
      throw .usage("--auto, --notes and --theme are for a demo", help: ["acct demo FILE.acct"])
    }
    switch verb {
    case .help: return help(on: operands, options)
    case .check:
      if operands.isEmpty { throw .usage("`check` needs a script", help: ["acct check FILE.acct"]) }
      return .check(files: operands, options)
    case .demo:
      if operands.count > 1 { throw .usage("`demo` takes one script, not \(operands.count)") }
      return .demo(file: operands.first, options)
    case .sample:
      guard operands.count == 2 else {
        throw .usage(
          "`sample` needs a name and a folder", help: ["acct sample retail DIR", "acct sample pipeline DIR"])
      }
      return .sample(name: operands[0], folder: operands[1], options)
    case .run where operands.isEmpty && options.commands.isEmpty:
      throw .usage("`run` needs a script", help: ["acct run FILE.acct"])
    case .run, nil:
      if !operands.isEmpty, !options.commands.isEmpty {
        throw .usage("scripts and -c were given", help: ["give one or the other; `--book FILE` runs a script first"])
      }
      return .run(files: operands, options)
    }
  }
}

/// Tells options from other words.
private struct ArgumentReader {
  private var rest: ArraySlice<String>
  private(set) var words: [String] = []
  private(set) var options = RunOptions()
  private(set) var asksForHelp = false
  private(set) var asksForVersion = false
  private(set) var asksForManual = false
  private(set) var completingShell: CompletingShell?

  init(_ arguments: some Sequence<String>) { rest = Array(arguments)[...] }

  mutating func read() throws(Diagnostic) {
    while let word = rest.popFirst() {
      switch word {
      case "--":
        words += rest
        rest = []
      case "--help", "-h": asksForHelp = true
      case "--version": asksForVersion = true
      case "--man": asksForManual = true
      case "--completion": completingShell = try shellName()
      case _ where word.hasPrefix("-") && word != "-": try readOption(word)
      default: words.append(word)
      }
    }
  }

  private mutating func shellName() throws(Diagnostic) -> CompletingShell {
    let names = CompletingShell.allCases.map(\.rawValue).joined(separator: ", ")
    guard let word = rest.popFirst(), let shell = CompletingShell(rawValue: word) else {
      throw .usage("--completion takes one of \(names)")
    }
    return shell
  }

  private mutating func readOption(_ word: String) throws(Diagnostic) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = word.hasPrefix("--") ? parts[0] : word
    let attached = word.hasPrefix("--") && parts.count == 2 ? parts[1] : nil
    guard let option = CommandOption.all.first(where: { $0.name == name || $0.shortName == name }) else {
      throw .unknownOption(name)
    }
    guard let operand = option.operand else {
      if attached != nil { throw .usage("\(name) takes no value") }
      _ = option.apply(&options, "")
      return
    }
    guard let text = attached ?? rest.popFirst() else { throw .usage("\(name) needs a value: \(name) \(operand)") }
    if let mismatch = option.apply(&options, text) {
      throw .usage("\(name) takes \(mismatch.expected), not `\(text)`")
    }
  }
}

extension Diagnostic {
  static func usage(_ message: String, help: [String] = ["`acct --help` lists the options"]) -> Diagnostic {
    Diagnostic(Code("usage", exit: .usage), message, help: help)
  }

  static func unknownOption(_ name: String) -> Diagnostic {
    // The dashes are right in any case, and make no name nearer.
    let names = CommandOption.all.map(\.name) + CommandOption.pages.map(\.name)
    func word(_ name: String) -> String { String(name.drop { $0 == "-" }) }
    let near = nearest(word(name), among: names.map(word))
    guard let option = names.first(where: { word($0) == near }) else { return usage("there is no option \(name)") }
    return usage("there is no option \(name)", help: ["write `\(option)`"])
  }
}
