import Columnar
import Engine
import Models
import Plans
import Rendering

/// The money and the purchases of new, kept, returned and lost accounts, in a period and in the one before.
struct FlowSides {
  typealias Sum = ParetoCurve.Sum

  let moneyName: String
  /// By group and standing, then what no account has.
  let before: [Sum]
  let now: [Sum]
  private let purchases: [Int]
  private let accounts: [Int]
  private let money: Column
  private let groupCount: Int

  /// `new`, `kept`, `returned`, `lost`, and what belongs to no account.
  private static let names = CustomerFlow.Standing.allCases.map { "\($0)" } + ["(no account)"]
  private static var width: Int { names.count }

  init(
    _ flow: CustomerFlow, _ rows: PurchaseRows, moneyName: String, period: ClosedRange<Int32>, groups: GroupedRows?,
    _ execution: Execution
  ) throws {
    guard let money = rows.money else { preconditionFailure("the money was asked for") }
    let groupCount = (groups?.keys.count ?? 1)
    let width = Self.width
    func codes(_ days: ClosedRange<Int32>) -> (codes: [Int32], rows: Bitmap) {
      let codes = rows.accounts.indices.map { row -> Int32 in
        let account = Int(rows.accounts[row])
        guard account >= 0 else { return Int32(groupCount * width - 1) }
        return (groups?.groups[account] ?? 0) * Int32(width) + max(0, flow.standings[account])
      }
      return (codes, Bitmap(count: codes.count) { rows.isPurchase[$0] && days.contains(rows.days[$0]) })
    }
    let ordered = try OrderedColumn(money, execution: execution)
    func sums(_ side: (codes: [Int32], rows: Bitmap)) throws -> [Sum] {
      try ClassTotals.of(
        ordered, by: side.codes, classes: groupCount * width,
        among: ordered.validity.map { side.rows & $0 } ?? side.rows, execution: execution)
    }
    let present = codes(period)
    (now, before) = (try sums(present), try sums(codes(period.before)))
    var purchases = [Int](repeating: 0, count: groupCount * width)
    var counted = Set<Int32>()
    present.rows.forEachTrue { row in
      if let number = rows.numbers?[row], !counted.insert(number).inserted { return }
      purchases[Int(present.codes[row])] += 1
    }
    var accounts = [Int](repeating: 0, count: groupCount * width)
    for (account, standing) in flow.standings.enumerated() where standing >= 0 {
      accounts[Int(groups?.groups[account] ?? 0) * width + Int(standing)] += 1
    }
    (self.purchases, self.accounts, self.groupCount) = (purchases, accounts, groupCount)
    self.money = money
    self.moneyName = moneyName
  }

  func total(of sums: [Sum]) -> String { sums.total.text(like: money) }

  /// One line for each standing.
  func table(_ title: String) -> Presentation {
    let last = Self.width - 1
    let shown = (0...last).filter { $0 < last || now[$0].number != 0 || before[$0].number != 0 || purchases[$0] > 0 }
    let total = now.total.number
    let frame = Frame(
      fields: [
        Frame.Field("standing", .texts(shown.map { Self.names[$0] })),
        Frame.Field("accounts", .decimals(shown.map { $0 < last ? Int64(accounts[$0]) : nil })),
        Frame.Field("purchases", .decimals(shown.map { Int64(purchases[$0]) })),
        Frame.Field("before", shown.map { before[$0] }.column(like: money)),
        Frame.Field("now", shown.map { now[$0] }.column(like: money)),
        Frame.Field("change", shown.map { now[$0] - before[$0] }.column(like: money)),
        Frame.Field(
          "share",
          Column.percents(shown.map { total > 0 ? Int64((now[$0].number / total * 10_000).rounded()) : nil }).marked(
            money.mask)),
      ], rowCount: shown.count)
    return Presentation(title: title, frame: frame, rowNoun: "standings")
  }

  /// One line for each group, and one for what no account has.
  func table(by name: String, _ keys: Column, _ title: String) -> Presentation {
    func each(_ values: [Sum], _ standings: [CustomerFlow.Standing]) -> [Sum] {
      (0..<groupCount).map { group in
        standings.map { values[group * Self.width + Int($0.rawValue)] }.total
      }
    }
    let nobody = groupCount * Self.width - 1
    let hasNobody = now[nobody].number != 0 || before[nobody].number != 0 || purchases[nobody] > 0
    let more = hasNobody ? 1 : 0
    func counts(_ standing: CustomerFlow.Standing) -> Column {
      .decimals(
        (0..<groupCount).map { Int64(accounts[$0 * Self.width + Int(standing.rawValue)]) }
          + Array(repeating: nil, count: more))
    }
    func sums(_ values: [Sum]) -> Column {
      let column = values.column(like: money)
      return column.gather(rows: (0..<groupCount + more).map { $0 < groupCount ? Int32($0) : -1 })
    }
    let (new, old) = (each(now, [.new]), each(now, [.kept, .returned]))
    let all = zip(new, old).map(+) + (hasNobody ? [now[nobody]] : [])
    let shares = zip(new, old).map { new, old -> Int64? in
      let total = new.number + old.number
      return total > 0 ? Int64((new.number / total * 10_000).rounded()) : nil
    }
    let frame = Frame(
      fields: [
        Frame.Field(name, hasNobody ? keys.followed(by: Self.names[Self.width - 1]) : keys),
        Frame.Field("new", counts(.new)), Frame.Field("kept", counts(.kept)),
        Frame.Field("returned", counts(.returned)), Frame.Field("lost", counts(.lost)),
        Frame.Field("from new", sums(new)), Frame.Field("from old", sums(old)),
        Frame.Field("now", all.column(like: money)), Frame.Field("lost money", sums(each(before, [.lost]))),
        Frame.Field("new share", Column.percents(shares + Array(repeating: nil, count: more)).marked(money.mask)),
      ], rowCount: groupCount + more)
    return Presentation(title: title, frame: frame, rowNoun: "groups")
  }
}

extension Column {
  /// Its values as text, and one more behind them.
  fileprivate func followed(by text: String) -> Column { .texts((0..<count).map(plainText) + [text]) }
}

extension ParetoCurve.Sum {
  static func - (a: Self, b: Self) -> Self {
    switch (a, b) {
    case (.exact(let x, let scale), .exact(let y, _)): .exact(x - y, scale: scale)
    default: .number(a.number - b.number)
    }
  }

  static func + (a: Self, b: Self) -> Self {
    switch (a, b) {
    case (.exact(let x, let scale), .exact(let y, _)): .exact(x + y, scale: scale)
    default: .number(a.number + b.number)
    }
  }
}

extension [ParetoCurve.Sum] {
  var total: ParetoCurve.Sum {
    guard let first else { return .number(0) }
    return dropFirst().reduce(first, +)
  }
}
