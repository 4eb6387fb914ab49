import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `referrals`: who brought whom.
extension Session {
  func referrals(_ referrals: Referrals) throws {
    let table = try resolving { resolver in try resolver.table(referrals.table) }
    guard let key = table.key else {
      throw Diagnostic(
        .unknownColumn, "\(table.name) has no key that a referrer could be named by", at: referrals.table.span,
        label: "no key", help: ["say it on load: `load \(table.name) from … key COLUMN`"])
    }
    let referrer = try resolving { resolver in try resolver.term(referrals.referrer, over: table) }
    for term in [referrer, Term(.column(key), type: .text, span: referrals.table.span)] {
      try state.book.refuseMasked(term, in: "by")
    }
    let measure = try measure(referrals.money, of: table)
    guard !onlyChecks else { return }
    let named = try engine.evaluate(referrer, over: table.id, in: state.book, on: state.data)
    let keys = try engine.column(key, in: state.book, on: state.data)
    let link = Link.make(child: named, parent: keys, threads: configuration.threads)
    let seen = try engine.visibleRows(of: table.id, in: state.book, on: state.data).visible
    let parents = link.parents.indices.map { row -> Int32 in
      let parent = link.parents[row]
      guard parent >= 0, seen?[row] ?? true, seen?[Int(parent)] ?? true else { return -1 }
      return parent
    }
    let tree = ReferralTree(referrers: parents)
    let money = try measure.map { measure in
      ReferralMoney(
        try engine.evaluate(measure.term, over: table.id, in: state.book, on: state.data), tree, name: measure.name)
    }
    let order = tree.descendants.indices.filter { tree.descendants[$0] > 0 }.sorted {
      let (a, b) = (
        money?.below[$0].number ?? Double(tree.descendants[$0]), money?.below[$1].number ?? Double(tree.descendants[$1])
      )
      return a == b ? $0 < $1 : a > b
    }
    let shown = order.prefix(referrals.top?.count ?? 20).map { Int32($0) }
    say(try referrerTable(tree, shown, money, table, referrers: order.count))
    try sayTrees(tree, order, money, table)
    let rows = link.parents.indices.filter { seen?[$0] ?? true }
    tell(tree, ReferralGaps(rows, named, link, tree), link, money, order.count - shown.count, table)
  }

  private func referrerTable(
    _ tree: ReferralTree, _ shown: [Int32], _ money: ReferralMoney?, _ table: Table, referrers: Int
  ) throws -> Presentation {
    var fields = try accountFields(of: table).map { Frame.Field($0.name, $0.column.gather(rows: shown)) }
    fields += [
      Frame.Field("brought", .decimals(shown.map { Int64(tree.brought[Int($0)].count) })),
      Frame.Field("all below", .decimals(shown.map { Int64(tree.descendants[Int($0)]) })),
      Frame.Field("depth", .decimals(shown.map { Int64(tree.depths[Int($0)]) })),
    ]
    if let money {
      fields += [
        Frame.Field("own", money.own.gather(rows: shown)),
        Frame.Field("below", shown.map { money.below[Int($0)] }.column(like: money.own)),
      ]
    }
    return Presentation(
      title: "\(table.name): \(number(tree.referrers.count { $0 >= 0 })) brought by \(counted(referrers, "other"))",
      frame: Frame(fields: fields, rowCount: shown.count), rowNoun: "referrers",
      identifierColumns: identifiers(of: table))
  }

  /// The first trees drawn, so far as they fit.
  private func sayTrees(_ tree: ReferralTree, _ order: [Int], _ money: ReferralMoney?, _ table: Table) throws {
    let roots = order.filter { tree.referrers[$0] < 0 }.prefix(3)
    guard !roots.isEmpty else { return }
    var lines: [(text: String, row: Int)] = []
    let limit = 30
    func draw(_ row: Int, _ indent: String) throws {
      guard lines.count < limit else { return }
      lines.append((indent + (try label(of: row, table)), row))
      let next = indent.isEmpty ? "└ " : "  " + indent
      for child in tree.brought[row] { try draw(Int(child), next) }
    }
    for root in roots { try draw(root, "") }
    var fields = [Frame.Field("tree", .texts(lines.map(\.text)))]
    if let money { fields.append(Frame.Field(money.name, money.own.gather(rows: lines.map { Int32($0.row) }))) }
    let all = roots.reduce(0) { $0 + tree.descendants[$1] + 1 }
    sayBeside(
      Presentation(
        title: "the trees below the first \(number(roots.count))"
          + (all > lines.count ? ", \(number(lines.count)) of \(number(all)) lines" : ""),
        frame: Frame(fields: fields, rowCount: lines.count), rowNoun: "lines"))
  }

  private func tell(
    _ tree: ReferralTree, _ gaps: ReferralGaps, _ link: Link, _ money: ReferralMoney?, _ more: Int, _ table: Table
  ) {
    if more > 0 { smallPrint("\(counted(more, "more referrer")): `top N` lists more of them") }
    smallPrint(
      "`all below` counts those brought by whom they brought, too; `depth` the longest chain"
        + (gaps.none > 0 ? " · of \(number(gaps.none)) it is not said who brought them" : ""))
    if gaps.unknown > 0 {
      smallPrint(
        "\(counted(gaps.unknown, "account")) brought by somebody who is not among \(table.name): "
          + link.unmatchedExamples.map { sanitised($0) }.joined(separator: ", "))
    }
    if gaps.later > 0 {
      smallPrint("\(counted(gaps.later, "account")) brought by somebody who is not there yet at the as-of date")
    }
    if !tree.own.isEmpty {
      smallPrint("\(counted(tree.own.count, "account")) said to have brought itself: taken for brought by nobody")
    }
    if !tree.ringed.isEmpty {
      smallPrint(
        "\(counted(tree.ringed.count, "account", "brings", "bring")) one another in a ring: taken for brought by nobody"
      )
    }
    smallPrint((money.map { "money: \($0.name) · " } ?? "") + "as of \(dayText(state.book.asOf.day))")
  }
}

/// Accounts that stand below nobody, by why.
private struct ReferralGaps {
  /// It is not said who brought them.
  var none = 0
  /// Whoever brought them is not among the accounts.
  var unknown = 0
  /// Whoever brought them is dated after the as-of date.
  var later = 0

  init(_ rows: [Int], _ named: Column, _ link: Link, _ tree: ReferralTree) {
    let apart = Set(tree.own + tree.ringed)
    for row in rows where tree.referrers[row] < 0 && !apart.contains(Int32(row)) {
      if !named.isKnown(row) {
        none += 1
      } else if link.parents[row] < 0 {
        unknown += 1
      } else {
        later += 1
      }
    }
  }
}

/// What accounts bring, and those below them.
struct ReferralMoney {
  let name: String
  let own: Column
  let below: [ParetoCurve.Sum]

  init(_ own: Column, _ tree: ReferralTree, name: String) {
    (self.own, self.name) = (own, name)
    if case .int64(let units) = own.storage, let scale = own.type.scale {
      let known = units.indices.map { own.isKnown($0) ? Int128(units[$0]) : 0 }
      below = tree.sums(of: known).map { .exact($0, scale: scale) }
    } else {
      below = tree.sums(of: (0..<own.count).map { own.number(at: $0) ?? 0 }).map { .number($0) }
    }
  }
}
