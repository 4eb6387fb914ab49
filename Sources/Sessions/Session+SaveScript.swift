import Diagnostics
import Files
import Language
import Plans

extension Session {
  /// The statements that made this state, runnable: paths relative to the new file.
  func saveScript(_ path: TextLiteral, _ origin: Origin) throws {
    let target = try self.path(path, origin)
    guard !onlyChecks else { return }
    let file = try outputFile(target, named: path)
    file.sink.write(scriptText(for: folderPart(of: target)))
    do { try file.commit() } catch { throw error.pointing(at: path.span) }
    let questions = state.script.count { $0.written.statement.isQuestion }
    let asked = questions == 0 ? "" : ", of which \(counted(questions, "question")) that it asks again"
    note("\(wouldWrite)\(try filled(path)): \(counted(state.script.count, "statement"))\(asked)")
  }

  /// What made this state, for a journal: the same as `save script` would write.
  public var journal: (text: String, statementCount: Int) {
    (scriptText(for: configuration.workingFolder), state.script.count)
  }

  /// Brings back what a journal holds; its exports write nothing again.
  public func recover(_ source: Source, folder: String?, emit: (Event) -> Void) -> Outcome {
    isRecovering = true
    defer { isRecovering = false }
    return submit(source, folder: folder, emit: emit)
  }

  private func scriptText(for folder: String) -> String {
    var text = ""
    for parameter in givenParameters { text += "param \(parameter.name) = \(parameter.value.sourceText)\n" }
    if configuration.asOf != nil { text += "set as-of \(dayText(state.book.asOf.day))\n" }
    for entry in state.script where !isOverruled(entry.written.statement) {
      let statement = entry.written.statement.rebased(from: entry.folder, to: folder) { path in
        (try? filled(path)).map { $0.hasPrefix("/") || $0.hasPrefix("~/") } ?? false
      }
      text += format(statement) + "\n"
    }
    return text
  }

  /// Whether a statement set what was given from outside already, and so did nothing.
  private func isOverruled(_ statement: Statement) -> Bool {
    switch statement.kind {
    case .param(let parameter): givenParameters.contains { $0.name.lowercased() == parameter.name.text.lowercased() }
    case .set(let setting): configuration.asOf != nil && setting.name.text.lowercased() == "as-of"
    default: false
    }
  }
}

extension Statement {
  /// Whether it only answers: without it a script makes the same state and the same files.
  fileprivate var isQuestion: Bool {
    switch kind {
    case .export, .track, .snapshot, .expect, .say, .forEach: false
    default: !changesState
    }
  }
}
