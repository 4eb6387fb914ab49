import Glibc

/// The line reader of terminals that cannot move their cursor (`TERM=dumb`): the terminal's own line editing, a line at a time.
public final class PlainReader: LineReader {
  private let input: Int32
  private let output: Int32
  private var waiting: [UInt8] = []

  public init(input: Int32, output: Int32) {
    self.input = input
    self.output = output
  }

  public func read(prompt: Prompt, assistant: any TypingAssistant) -> Entry {
    let signals = PromptSignals()
    defer { signals.restore() }
    var statement = ""
    show(prompt.text + " ")
    while true {
      switch nextLine(signals) {
      case .line(let line):
        statement += line
        if line.allSatisfy(\.isWhitespace) || assistant.isComplete(statement) { return .statement(statement) }
        statement += "\n"
        show(String(repeating: ".", count: prompt.text.count) + " ")
      case .ended: return statement.isEmpty ? .end : .statement(statement)
      case .stopped(let entry): return entry
      }
    }
  }

  public func remember(_ statement: String) {}

  private enum Line {
    case line(String)
    case ended
    case stopped(Entry)
  }

  private func nextLine(_ signals: PromptSignals) -> Line {
    let keys = KeyInput(descriptor: input)
    while true {
      switch keys.nextByte(signals) {
      case .byte(UInt8(ascii: "\n")): return .line(takeLine())
      case .byte(let byte): waiting.append(byte)
      case .hungUp: return .stopped(.terminated(signal: SIGHUP))
      case .end: return waiting.isEmpty ? .ended : .line(takeLine())
      case .other: continue
      case .interrupted:
        if let entry = reaction(to: signals) { return .stopped(entry) }
      }
    }
  }

  private func takeLine() -> String {
    defer { waiting = [] }
    return String(decoding: waiting, as: UTF8.self)
  }

  private func reaction(to signals: PromptSignals) -> Entry? {
    while let signal = signals.take() {
      switch signal {
      case SIGINT:
        waiting = []
        show("\n")
        return .interrupted
      case SIGTERM, SIGHUP: return .terminated(signal: signal)
      case SIGTSTP: signals.stop()
      default: break
      }
    }
    return nil
  }

  private func show(_ text: String) { _ = Array(text.utf8).withUnsafeBytes { write(output, $0.baseAddress, $0.count) } }
}
