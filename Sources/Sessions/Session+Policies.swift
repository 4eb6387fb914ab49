import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// What `define policy` says: who gets what, what it costs beside what it is worth, and whether there are hands enough.
extension Session {
  func reportPolicy(
    _ model: Model, _ policy: PolicyModel, _ written: PolicyDefinition, _ result: PolicyResult, _ table: Table
  ) throws {
    let asked = try PolicyLines(policy, result)
    let (lines, total) = (asked.lines, asked.totalCost)
    say(
      Presentation(
        title: "\(model.name) of \(table.name): \(counted(result.counts.reduce(0, +), "account"))"
          + (total > 0 ? ", \(cellText(.decimals([total], scale: policy.costScale), 0)) a year" : ""),
        frame: try policyTable(policy, lines, result, table, total), rowNoun: "rules"))
    try tellDue(policy, result, table)
    if let capacity = policy.capacity { try tellCapacity(capacity, policy, result, table) }
    if result.uncovered > 0 {
      smallPrint("\(counted(result.uncovered, "account")) for which no rule's condition holds")
    }
    if result.missing > 0 {
      smallPrint("\(counted(result.missing, "account")) without \(format(written.model)) and so without a policy")
    }
    smallPrint(
      "cost is that of one account a year; visits a year are 365.25 days over the interval · as of \(dayText(state.book.asOf.day))"
    )
  }

  private func policyTable(
    _ policy: PolicyModel, _ lines: [PolicyLines.Line], _ result: PolicyResult, _ table: Table, _ total: Int64
  ) throws -> Frame {
    let rules = lines.map { policy.rules[$0.rule] }
    var fields = [
      Frame.Field("level", .ordinals(lines.map { Int32($0.level) }, levels: policy.levels.map(\.name))),
      Frame.Field("action", .texts(rules.map(\.action))),
      Frame.Field("accounts", .decimals(lines.map { Int64($0.accounts) })),
      Frame.Field(
        "cost each",
        .decimals(rules.map { $0.cost.map { $0.units(scale: policy.costScale) } }, scale: policy.costScale)),
      Frame.Field("cost", .decimals(lines.map(\.cost), scale: policy.costScale)),
      Frame.Field("share of cost", .percents(lines.map { share(Double($0.cost), of: Double(total)) })),
    ]
    if let money = try moneyOf(lines, policy, result, table) {
      fields.append(Frame.Field(money.name, money.sums.column(like: money.column)))
      let all = money.sums.reduce(0) { $0 + $1.number }
      let shares = Column.percents(money.sums.map { share($0.number, of: all) })
      fields.append(Frame.Field("share of it", shares.marked(money.column.mask)))
    }
    if rules.contains(where: { $0.visit != nil }) {
      fields.append(Frame.Field("visit", .texts(rules.map { $0.visit?.spelling })))
      fields.append(
        Frame.Field(
          "visits a year",
          .decimals(
            zip(lines, rules).map { line, rule in rule.visit.map { Int64($0.visitsAYear(line.accounts).rounded()) } })))
    }
    return Frame(fields: fields, rowCount: lines.count)
  }

  private func share(_ part: Double, of whole: Double) -> Int64? {
    whole > 0 ? Int64((part / whole * 10_000).rounded()) : nil
  }

  /// The money of the accounts of each line.
  private func moneyOf(_ lines: [PolicyLines.Line], _ policy: PolicyModel, _ result: PolicyResult, _ table: Table)
    throws
    -> (name: String, sums: [ParetoCurve.Sum], column: Column)?
  {
    guard let measure = try measure(nil, of: table), case .codes(let levels, _) = result.subject.storage else {
      return nil
    }
    let column = try engine.evaluate(measure.term, over: table.id, in: state.book, on: state.data)
    var place: [Int32: Int32] = [:]
    let width = Int32(policy.rules.count)
    for (index, line) in lines.enumerated() { place[Int32(line.level) * width + Int32(line.rule)] = Int32(index) }
    let codes = result.rules.indices.map { row in
      result.rules[row] < 0 ? 0 : place[levels[row] * width + result.rules[row]] ?? 0
    }
    let served = Bitmap(count: codes.count) { result.rules[$0] >= 0 }
    let sums = try ClassTotals.of(
      OrderedColumn(column, execution: execution), by: codes, classes: lines.count, among: served, execution: execution)
    return (measure.name, sums, column)
  }

  /// Who should have been seen by now.
  private func tellDue(_ policy: PolicyModel, _ result: PolicyResult, _ table: Table) throws {
    guard policy.since != nil else { return }
    let due = try engine.column(policy.columns[.due], in: state.book, on: state.data)
    guard case .int32(let days) = due.storage else { return }
    var overdue = 0
    var unseen = 0
    for row in days.indices where result.rules[row] >= 0 && policy.rules[Int(result.rules[row])].visit != nil {
      if !due.isKnown(row) { unseen += 1 } else if days[row] < state.book.asOf.day { overdue += 1 }
    }
    smallPrint(
      "\(counted(overdue, "account", "is", "are")) overdue on \(dayText(state.book.asOf.day))"
        + (unseen > 0 ? ", \(number(unseen)) more without a last contact" : ""))
  }

  /// Visits wanted of each owner in a month against those that can be made.
  private func tellCapacity(
    _ capacity: Int, _ policy: PolicyModel, _ result: PolicyResult, _ table: Table
  ) throws {
    guard let role = table.roles[.owner], let schema = table.column(role) else {
      preconditionFailure("a capacity is refused where there is no owner")
    }
    let owners = try engine.column(role, in: state.book, on: state.data)
    let loads = OwnerLoads(policy, result, owners: owners)
    let names = loads.owners()
    let wanted = names.map { loads.visits[$0] ?? 0 }
    let frame = Frame(
      fields: [
        Frame.Field(schema.name, Column.texts(names).marked(owners.mask)),
        Frame.Field("accounts", .decimals(names.map { Int64(loads.accounts[$0] ?? 0) })),
        Frame.Field("visits a month", .tenths(wanted)),
        Frame.Field("capacity", .decimals(names.map { $0 == nil ? nil : Int64(capacity) })),
        Frame.Field("over", .tenths(zip(names, wanted).map { $0 == nil ? nil : $1 - Double(capacity) })),
      ], rowCount: names.count)
    emit(.companion(Presentation(title: "visits against capacity", frame: frame, rowNoun: "owners")))
  }

  // MARK: - explain

  func explainPolicy(
    _ model: Model, _ policy: PolicyModel, _ result: PolicyResult, _ table: Table, _ row: Int, _ book: Book
  ) throws {
    let label = try label(of: row, table)
    guard result.subject.isKnown(row) else {
      return sayExplained(model, label, ["\(label) has no \(subjectText(model)), so no policy"])
    }
    let level = result.subject.marked(book.mask(of: policy.subject)).openText(row)
    guard result.rules[row] >= 0 else {
      return sayExplained(model, label, ["\(label) is \(level), and no rule's condition holds for it"])
    }
    let rule = policy.rules[Int(result.rules[row])]
    var sentences = ["\(label) is \(level): \(rule.action)"]
    if let cost = rule.cost { sentences.append("it costs \(plain(cost.double)) a year") }
    if let visit = rule.visit { sentences.append("to be seen every \(visit.spelling)") }
    if policy.since != nil, rule.visit != nil {
      let due = try engine.column(policy.columns[.due], in: book, on: state.data)
      sentences.append(dueSentence(due, row, book))
    }
    if let condition = rule.condition {
      sentences.append("by `\(model.written.source.text(of: condition.span))`")
    }
    sayExplained(model, label, sentences)
  }

  private func dueSentence(_ due: Column, _ row: Int, _ book: Book) -> String {
    guard due.isKnown(row), case .int32(let days) = due.storage else { return "there was no contact yet: due now" }
    if due.isMasked { return "due on \(Column.maskText)" }
    let late = Int(book.asOf.day - days[row])
    return "due on \(dayText(days[row]))" + (late > 0 ? ", \(counted(late, "day")) overdue" : "")
  }

  private func subjectText(_ model: Model) -> String {
    if case .model(.policy(let policy)) = model.written.statement.kind { return format(policy.model) }
    return "level"
  }

  private func format(_ path: Path) -> String { path.parts.map(\.text).joined(separator: ".") }
}
