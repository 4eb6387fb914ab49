import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `cohort`: accounts by when they first bought, and what became of them.
extension Session {
  func cohort(_ cohort: CohortTable) throws {
    let (table, plan) = try resolving { resolver in
      let table = try resolver.table(cohort.table)
      return (
        table, try resolver.purchases(cohort.purchases, of: table, needsMoney: cohort.measure == .money)
      )
    }
    guard !onlyChecks else { return }
    let rows = try engine.purchases(plan, in: state.book, on: state.data)
    let owned = Bitmap(count: rows.accounts.count) { rows.isPurchase[$0] && rows.accounts[$0] >= 0 }
    var first = Int32.max
    owned.forEachTrue { first = min(first, rows.days[$0]) }
    guard first < .max else {
      throw Diagnostic(
        .badPeriod, "no row of \(state.book.table(plan.orders).name) is a purchase of \(table.name)",
        at: cohort.purchases.table.span, label: "nothing bought",
        help: ["loosen the condition, or look at its dates: `describe \(written(name: cohort.purchases.table.text))`"])
    }
    let periods = CalendarPeriods(cohort.unit, over: first...state.book.asOf.day)
    let numbers = rows.days.indices.map { owned[$0] ? periods.number(of: rows.days[$0]) : 0 }
    let grid = CohortGrid(
      accounts: rows.accounts, periods: numbers, isPurchase: owned,
      accountCount: state.data.rowCounts[table.id] ?? 0, periodCount: periods.count)
    let sums = try rows.money.map { try cohortMoney($0, rows, numbers, owned, grid, periods.count) }
    let cells = CohortCells(grid, periods, sums, rows.money)
    say(cells.presentation(cohort, of: table.name))
    try tellCohorts(cohort, cells, rows, plan, table)
  }

  /// What each cohort brought at each age.
  private func cohortMoney(
    _ money: Column, _ rows: PurchaseRows, _ numbers: [Int32], _ owned: Bitmap, _ grid: CohortGrid, _ count: Int
  ) throws -> [ParetoCurve.Sum] {
    let ordered = try OrderedColumn(money, execution: execution)
    let codes = rows.accounts.indices.map { row -> Int32 in
      guard owned[row] else { return 0 }
      let cohort = grid.cohorts[Int(rows.accounts[row])]
      return cohort * Int32(count) + numbers[row] - cohort
    }
    return try ClassTotals.of(
      ordered, by: codes, classes: count * count, among: ordered.validity.map { owned & $0 } ?? owned,
      execution: execution)
  }

  private func tellCohorts(
    _ cohort: CohortTable, _ cells: CohortCells, _ rows: PurchaseRows, _ plan: PurchasePlan, _ table: Table
  ) throws {
    let unit = cohort.unit.rawValue
    smallPrint(
      "a cohort is who first bought in that \(unit); under 1, 2, … who bought again so many \(unit)s later; `·` is still to come · `all`: of those that have come so far"
    )
    if !cells.isWhole {
      smallPrint(
        "the last \(unit) is not over: the last cell of each cohort counts until \(dayText(state.book.asOf.day))")
    }
    if cells.cohortsBegin {
      smallPrint(
        "the purchases begin on \(dayText(cells.firstDay)): the first cohorts hold who bought before that and is not known to have, too"
      )
    }
    if let worth = cells.worth(ofPoints: 5) {
      smallPrint(
        "5 points more in every later \(unit) so far: \(number(Int(worth.accounts.rounded()))) more that buy in a \(unit), worth \(cellText(.numbers([worth.money.rounded()]), 0)) at what those that bought brought"
      )
    }
    try tellRows(of: cohort.purchases, rows, plan, of: table)
    let alone =
      rows.isPurchase.trueCount - rows.accounts.indices.count { rows.isPurchase[$0] && rows.accounts[$0] >= 0 }
    if alone > 0 { smallPrint("\(counted(alone, "purchase")) of no account left out") }
  }
}
