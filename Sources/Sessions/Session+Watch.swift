import Diagnostics
import Language
import Plans

extension Session {
  /// `watch 5s …`: asks again and again until the person there says stop; files that have changed are read anew before.
  func watch(_ watch: Watch, _ origin: Origin, at span: Span) throws {
    // What is wrong with the question is said at once.
    let book = try self.book(under: watch.query.scenario)
    _ = try resolving(book) { resolver in try resolver.plan(watch.query) }
    guard !onlyChecks else { return }
    guard let repeatEvery else {
      throw Diagnostic(
        .noTerminal, "`watch` needs a person at a terminal", at: span, label: "nobody is watching",
        help: ["in a script ask once: leave `watch \(watch.seconds)s` out, and let cron or a timer repeat it"])
    }
    try repeatEvery(watch.seconds) {
      try self.readChangedFiles()
      self.isAnswering = false
      try self.answer(watch.query, origin)
    }
  }

  /// Loads the tables again whose files have changed; definitions keep their fits.
  private func readChangedFiles() throws {
    let changed = Set(state.inputs.filter { $0.value.contains { $0.isChanged == true } }.map(\.key))
    guard !changed.isEmpty else { return }
    let names = state.book.tables.filter { changed.contains($0.id) }.map { $0.name.lowercased() }
    for entry in state.script {
      guard case .load(let load) = entry.written.statement.kind, names.contains(load.table.text.lowercased()) else {
        continue
      }
      try self.load(load, Origin(source: entry.written.source, folder: entry.folder))
    }
  }
}

extension Diagnostic.Code {
  static let noTerminal = Self("no-terminal", exit: .usage)
}
