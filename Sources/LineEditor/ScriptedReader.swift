/// A stand-in for the person at the terminal: gives out entries in order, then the end.
public final class ScriptedReader: LineReader {
  private var entries: ArraySlice<Entry>
  public private(set) var remembered: [String] = []
  /// The prompts it was asked with.
  public private(set) var prompts: [Prompt] = []

  public init(_ entries: [Entry]) { self.entries = entries[...] }

  public convenience init(statements: [String]) { self.init(statements.map(Entry.statement)) }

  public func read(prompt: Prompt, assistant: any TypingAssistant) -> Entry {
    prompts.append(prompt)
    return entries.popFirst() ?? .end
  }

  public func remember(_ statement: String) { remembered.append(statement) }
}
