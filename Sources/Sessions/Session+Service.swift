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
  /// The policies that a change may touch: by levels, rules or costs, or by whom accounts belong to.
  func servicePolicies(_ from: Book, _ to: Book) -> [Model] {
    state.book.models.filter { model in
      model.policy != nil
        && (!engine.isSame(model.id, in: from, and: to, on: state.data) || changesOwners(of: model, from, to))
    }
  }

  /// Whether accounts may have other owners, of a policy that asks something of these.
  private func changesOwners(of model: Model, _ from: Book, _ to: Book) -> Bool {
    guard to.model(model.id).policy?.capacity != nil, let owner = state.book.table(model.table).roles[.owner] else {
      return false
    }
    return !engine.isSame(owner, in: from, and: to, on: state.data)
  }

  /// What a policy asks for in two books.
  ///
  /// - Parameter followsBuilds: rows of a built table of whose source nothing is seen are not there: other rows, values or dates are looked at.
  func serviceChange(_ model: Model, _ from: Book, _ to: Book, followsBuilds: Bool) throws -> ServiceChange {
    let table = state.book.table(model.table)
    let owner = table.roles[.owner].flatMap { table.column($0) }
    return ServiceChange(
      name: model.name, owner: owner.map { ($0.name, state.book.mask(of: $0.id)) },
      before: try serviceSide(model, from, followsBuilds: followsBuilds),
      after: try serviceSide(model, to, followsBuilds: followsBuilds))
  }

  /// The same of every policy that a change touches; of one that is only touched by whom accounts belong to, where an owner has more or less to do.
  func serviceChanges(_ from: Book, _ to: Book, followsBuilds: Bool) throws -> [ServiceChange] {
    try servicePolicies(from, to).compactMap { model in
      let change = try serviceChange(model, from, to, followsBuilds: followsBuilds)
      let isSame = engine.isSame(model.id, in: from, and: to, on: state.data)
      return isSame && !change.movesVisits ? nil : change
    }
  }

  /// What a policy asks for in one book.
  func serviceSide(_ model: Model, _ book: Book, followsBuilds: Bool) throws -> ServiceSide {
    guard let policy = book.model(model.id).policy,
      case .policy(let result) = try engine.model(model.id, in: book, on: state.data)
    else { preconditionFailure("a policy stays one and gives a policy's result") }
    let table = state.book.table(model.table)
    let present = try presence(of: table, in: book, followsBuilds: followsBuilds)
    let served = result.restricted(to: present)
    let owners = try table.roles[.owner].map { try engine.column($0, in: book, on: state.data) }
    return ServiceSide(
      lines: try PolicyLines(policy, served), loads: owners.map { OwnerLoads(policy, served, owners: $0) },
      capacity: policy.capacity)
  }

  // MARK: - Showing

  /// Cost and visits of every policy that a change touches, beside the answer.
  func sayServices(_ from: Book, _ to: Book, followsBuilds: Bool) throws {
    for change in try serviceChanges(from, to, followsBuilds: followsBuilds) {
      sayBeside(costs(change))
      if let presentation = capacity(change) { sayBeside(presentation) }
    }
  }

  /// A change of a policy itself or of owners: what changes is the answer, the cost before all; visits stand beside it.
  func sayService(_ change: ServiceChange) {
    guard change.movesVisits, !change.movesCosts, let visits = capacity(change) else {
      say(costs(change))
      if let presentation = capacity(change) { sayBeside(presentation) }
      return
    }
    say(visits)
    smallPrint("\(change.name): \(costsText(change))")
  }

  /// The same as the answer itself, for `show cost` and `show capacity`.
  func sayServices(_ view: WhatIf.View, _ from: Book, _ to: Book, followsBuilds: Bool, at span: Span) throws {
    let changes = try serviceChanges(from, to, followsBuilds: followsBuilds)
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

  /// `cost a year 30,000 before, 42,000 after, +12,000`
  private func costsText(_ change: ServiceChange) -> String {
    let scale = change.costScale
    let (was, now) = (change.before.cost(scale: scale), change.after.cost(scale: scale))
    func text(_ cost: Int64) -> String { cellText(.decimals([cost], scale: scale), 0) }
    let moved = now == was ? "as before" : (now > was ? "+" : "") + text(now - was)
    return "cost a year \(text(was)) before, \(text(now)) after, \(moved)"
  }

  /// `service: 30,000 a year become 42,000`, a row for each level.
  private func costs(_ change: ServiceChange) -> Presentation {
    let names = levelNames(change)
    let scale = change.costScale
    let (before, after) = (change.before.lines.byLevel(names), change.after.lines.byLevel(names))
    let was = change.before.lines.costs(before.costs, scale: scale)
    let now = change.after.lines.costs(after.costs, scale: scale)
    let frame = Frame(
      fields: [
        Frame.Field("level", .ordinals(names.indices.map { Int32($0) }, levels: names)),
        Frame.Field("accounts before", .decimals(before.accounts.map(Int64.init))),
        Frame.Field("after", .decimals(after.accounts.map(Int64.init))),
        Frame.Field("cost before", .decimals(was, scale: scale)),
        Frame.Field("cost after", .decimals(now, scale: scale)),
        Frame.Field("cost change", .decimals(zip(was, now).map { $1 - $0 }, scale: scale)),
      ], rowCount: names.count)
    return Presentation(title: "\(change.name): \(costsText(change))", frame: frame, rowNoun: "levels")
  }

  private func levelNames(_ change: ServiceChange) -> [String] {
    let before = change.before.lines.policy.levels.map(\.name)
    return before + change.after.lines.policy.levels.map(\.name).filter { !before.contains($0) }
  }

  /// Visits that are wanted of each owner in a month, before and after, against those that can be made.
  private func capacity(_ change: ServiceChange) -> Presentation? {
    guard let owner = change.owner, let before = change.before.loads, let after = change.after.loads,
      let capacity = change.after.capacity
    else { return nil }
    let owners = before.owners(and: after)
    let earlier = change.before.capacity ?? capacity
    func over(_ side: OwnerLoads, _ capacity: Int) -> [Double?] {
      owners.map { $0 == nil ? nil : (side.visits[$0] ?? 0) - Double(capacity) }
    }
    let frame = Frame(
      fields: [
        Frame.Field(owner.name, Column.texts(owners).marked(owner.mask)),
        Frame.Field("accounts before", .decimals(owners.map { Int64(before.accounts[$0] ?? 0) })),
        Frame.Field("after", .decimals(owners.map { Int64(after.accounts[$0] ?? 0) })),
        Frame.Field("visits a month before", .tenths(owners.map { before.visits[$0] ?? 0 })),
        Frame.Field("visits after", .tenths(owners.map { after.visits[$0] ?? 0 })),
        Frame.Field("capacity", .decimals(owners.map { $0 == nil ? nil : Int64(capacity) })),
        Frame.Field("over before", .tenths(over(before, earlier))),
        Frame.Field("over after", .tenths(over(after, capacity))),
      ], rowCount: owners.count)
    let named = owners.count { $0 != nil }
    let was = earlier == capacity ? "" : " (before \(earlier))"
    return Presentation(
      title:
        "\(change.name): \(number(before.overloaded(earlier))) of \(counted(named, "owner")) wanted for more than they can do before, "
        + "\(number(after.overloaded(capacity))) after; capacity \(capacity) a month\(was)",
      frame: frame, rowNoun: "owners")
  }
}
