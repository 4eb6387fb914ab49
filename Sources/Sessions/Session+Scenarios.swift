import Diagnostics
import Plans
import Scenarios

extension Session {
  /// Makes those what-ifs again whose saved models have changed since they were asked: a what-if starts from the base, whatever that is by now.
  ///
  /// One that makes no sense any more is forgotten, and that is said.
  func renewScenarios() throws {
    if let pending = state.pending { state.pending = try renewed(pending) }
    state.scenarios = try state.scenarios.compactMap { try renewed($0) }
  }

  private func renewed(_ scenario: Scenario) throws -> Scenario? {
    guard !scenario.isCurrent(in: state.book) else { return scenario }
    let name = scenario.name ?? "the pending what-if"
    var resolver = quietResolver(scenario.written)
    let fresh: Scenario
    do {
      fresh = try Scenario.make(
        scenario.change, written: scenario.written, name: scenario.name, base: state.book, latest: try? latestDay(),
        resolver: &resolver)
    } catch {
      note("  \(name) fits no longer and is discarded: \(error.message) (`undo` goes back)")
      return nil
    }
    let book = fresh.applied(to: state.book)
    for model in fresh.models { try fit(model.id, in: book) }
    note("  \(name) starts from the changed \(changedNames(scenario)) now")
    return fresh
  }

  /// The saved models that are not what they were.
  private func changedNames(_ scenario: Scenario) -> String {
    let changed = state.book.models.filter { model in
      scenario.modelVersions[model.id].map { $0 != model.version } ?? false
    }
    return changed.isEmpty ? "book" : changed.map(\.name).joined(separator: " and ")
  }
}
