import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering
import Scenarios

/// Tier sizes against service: what a change means for the policies that stand on it, in cost and in visits of each owner.
extension Session {
  /// A policy with what it asks for on both sides of a change.
  struct ServiceChange {
    var name: String
    var before: PolicyLines
    var after: PolicyLines
    /// Where the policy has a capacity.
    var loads: Loads?

    struct Loads {
      var owner: String
      /// Of the owners' names, where these may not be seen.
      var mask: Int?
      var before: OwnerLoads
      var after: OwnerLoads
      var capacityBefore: Int
      var capacity: Int
    }
  }

  /// The policies that a change may touch.
  func servicePolicies(_ from: Book, _ to: Book) -> [Model] {
    state.book.models.filter { model in
      model.policy != nil && !engine.isSame(model.id, in: from, and: to, on: state.data)
    }
  }

  /// What a policy asks for in two books.
  func serviceChange(_ model: Model, _ from: Book, _ to: Book) throws -> ServiceChange {
    let (before, after) = (from.model(model.id), to.model(model.id))
    guard let old = before.policy, let new = after.policy else { preconditionFailure("a policy stays one") }
    let results = (try served(before, from), try served(after, to))
    return ServiceChange(
      name: model.name, before: try PolicyLines(old, results.0), after: try PolicyLines(new, results.1),
      loads: try loads(model, (old, results.0, from), (new, results.1, to)))
  }

  private func served(_ model: Model, _ book: Book) throws -> PolicyResult {
    guard case .policy(let result) = try engine.model(model.id, in: book, on: state.data) else {
      preconditionFailure("a policy gives a policy's result")
    }
    return result
  }

  private typealias Side = (policy: PolicyModel, result: PolicyResult, book: Book)

  private func loads(_ model: Model, _ before: Side, _ after: Side) throws -> ServiceChange.Loads? {
    let table = state.book.table(model.table)
    guard let capacity = after.policy.capacity, let role = table.roles[.owner], let owner = table.column(role) else {
      return nil
    }
    func loads(_ side: Side) throws -> OwnerLoads {
      OwnerLoads(side.policy, side.result, owners: try engine.column(role, in: side.book, on: state.data))
    }
    return ServiceChange.Loads(
      owner: owner.name, mask: state.book.mask(of: role), before: try loads(before), after: try loads(after),
      capacityBefore: before.policy.capacity ?? capacity, capacity: capacity)
  }

  // MARK: - Showing

  /// Cost and visits of every policy that a change touches, beside the answer.
  func sayServices(_ from: Book, _ to: Book) throws {
    for model in servicePolicies(from, to) {
      let change = try serviceChange(model, from, to)
      sayBeside(costs(change))
      if let presentation = capacity(change) { sayBeside(presentation) }
    }
  }

  /// A change of a policy itself: its cost is the answer, its visits stand beside it.
  func sayService(_ change: ServiceChange) {
    say(costs(change))
    if let presentation = capacity(change) { sayBeside(presentation) }
  }

  /// The same as the answer itself, for `show cost` and `show capacity`.
  func sayServices(_ view: WhatIf.View, _ from: Book, _ to: Book, at span: Span) throws {
    let changes = try servicePolicies(from, to).map { try serviceChange($0, from, to) }
    let presentations = changes.compactMap { view == .cost ? costs($0) : capacity($0) }
    guard presentations.isEmpty else { return presentations.forEach(say) }
    let policies = state.book.models.filter { $0.policy != nil }.map(\.name)
    throw Diagnostic(
      .unknownModel,
      changes.isEmpty
        ? "no policy stands on what changes, so there is no \(view.rawValue) to show"
        : "\(changes.map(\.name).joined(separator: " and ")) has no capacity",
      at: span, label: "no \(view.rawValue)",
      help: [
        changes.isEmpty
          ? policies.isEmpty
            ? "define one on it: `help define policy`" : "there is \(policies.joined(separator: ", "))"
          : "give it one: `define policy \(changes[0].name) for … capacity N as …`, or in the same what-if `and also \(changes[0].name) capacity N`"
      ])
  }

  /// `service: 30,000 a year become 42,000`, a row for each level.
  private func costs(_ change: ServiceChange) -> Presentation {
    let names = levelNames(change)
    let scale = max(change.before.policy.costScale, change.after.policy.costScale)
    let (before, after) = (change.before.byLevel(names), change.after.byLevel(names))
    func aligned(_ costs: [Int64], _ lines: PolicyLines) -> [Int64] {
      costs.map { units in (lines.policy.costScale..<scale).reduce(units) { units, _ in units * 10 } }
    }
    let (was, now) = (aligned(before.costs, change.before), aligned(after.costs, change.after))
    func text(_ costs: [Int64]) -> String { cellText(.decimals([costs.reduce(0, +)], scale: scale), 0) }
    let difference = now.reduce(0, +) - was.reduce(0, +)
    let moved = difference == 0 ? "as before" : (difference > 0 ? "+" : "") + text([difference])
    let frame = Frame(
      fields: [
        Frame.Field("level", .ordinals(names.indices.map { Int32($0) }, levels: names)),
        Frame.Field("accounts before", .decimals(before.accounts.map(Int64.init))),
        Frame.Field("after", .decimals(after.accounts.map(Int64.init))),
        Frame.Field("cost before", .decimals(was, scale: scale)),
        Frame.Field("cost after", .decimals(now, scale: scale)),
        Frame.Field("cost change", .decimals(zip(was, now).map { $1 - $0 }, scale: scale)),
      ], rowCount: names.count)
    return Presentation(
      title: "\(change.name): cost a year \(text(was)) before, \(text(now)) after, \(moved)", frame: frame,
      rowNoun: "levels")
  }

  private func levelNames(_ change: ServiceChange) -> [String] {
    let before = change.before.policy.levels.map(\.name)
    return before + change.after.policy.levels.map(\.name).filter { !before.contains($0) }
  }

  /// Visits that are wanted of each owner in a month, before and after, against those that can be made.
  private func capacity(_ change: ServiceChange) -> Presentation? {
    guard let loads = change.loads else { return nil }
    let owners = loads.before.owners(and: loads.after)
    func rounded(_ visits: Double) -> Double { (visits * 10).rounded() / 10 }
    func visits(_ side: OwnerLoads) -> [Double?] { owners.map { rounded(side.visits[$0] ?? 0) } }
    func over(_ side: OwnerLoads, _ capacity: Int) -> [Double?] {
      owners.map { $0 == nil ? nil : rounded((side.visits[$0] ?? 0) - Double(capacity)) }
    }
    let frame = Frame(
      fields: [
        Frame.Field(loads.owner, Column.texts(owners).marked(loads.mask)),
        Frame.Field("accounts before", .decimals(owners.map { Int64(loads.before.accounts[$0] ?? 0) })),
        Frame.Field("after", .decimals(owners.map { Int64(loads.after.accounts[$0] ?? 0) })),
        Frame.Field("visits a month before", .numbers(visits(loads.before))),
        Frame.Field("visits after", .numbers(visits(loads.after))),
        Frame.Field("capacity", .decimals(owners.map { $0 == nil ? nil : Int64(loads.capacity) })),
        Frame.Field("over before", .numbers(over(loads.before, loads.capacityBefore))),
        Frame.Field("over after", .numbers(over(loads.after, loads.capacity))),
      ], rowCount: owners.count)
    let named = owners.count { $0 != nil }
    let was = loads.capacityBefore == loads.capacity ? "" : " (before \(loads.capacityBefore))"
    return Presentation(
      title:
        "\(change.name): \(number(loads.before.overloaded(loads.capacityBefore))) of \(counted(named, "owner")) wanted for more than they can do before, "
        + "\(number(loads.after.overloaded(loads.capacity))) after; capacity \(loads.capacity) a month\(was)",
      frame: frame, rowNoun: "owners")
  }
}
