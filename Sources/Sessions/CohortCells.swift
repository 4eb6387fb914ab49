import Columnar
import Language
import Models
import Rendering

/// The cells of a cohort table that have been reached, as machines and people read them.
struct CohortCells {
  private let grid: CohortGrid
  private let periods: CalendarPeriods
  private let sums: [ParetoCurve.Sum]?
  private let money: Column?
  /// The cohorts that somebody is in.
  private let cohorts: [Int]
  let firstDay: Int32
  /// The last period has ended.
  let isWhole: Bool

  init(_ grid: CohortGrid, _ periods: CalendarPeriods, _ sums: [ParetoCurve.Sum]?, _ money: Column?) {
    (self.grid, self.periods, self.sums, self.money) = (grid, periods, sums, money)
    cohorts = grid.sizes.indices.filter { grid.sizes[$0] > 0 }
    firstDay = periods.firstDay
    isWhole = periods.lastDay + 1 == periods.end(of: periods.count - 1)
  }

  /// Somebody is in the first period: who bought before it cannot be told from who did not.
  var cohortsBegin: Bool { grid.sizes.first.map { $0 > 0 } ?? false }

  private struct Cell {
    var cohort: Int
    var age: Int
  }

  private var cells: [Cell] {
    cohorts.flatMap { cohort in grid.active[cohort].indices.map { Cell(cohort: cohort, age: $0) } }
  }

  private func sum(_ cell: Cell) -> ParetoCurve.Sum {
    sums?[cell.cohort * periods.count + cell.age] ?? .number(0)
  }

  func presentation(_ question: CohortTable, of table: String) -> Presentation {
    let cells = cells
    var fields = [
      Frame.Field("cohort", .texts(cells.map { periods.name(of: $0.cohort) })),
      Frame.Field("accounts", .decimals(cells.map { Int64(grid.sizes[$0.cohort]) })),
      Frame.Field(question.unit.rawValue, .decimals(cells.map { Int64($0.age) })),
      Frame.Field("active", .decimals(cells.map { Int64(grid.active[$0.cohort][$0.age]) })),
      Frame.Field(
        "retention", .percents(cells.map { share(grid.active[$0.cohort][$0.age], of: grid.sizes[$0.cohort]) })),
    ]
    if let money { fields.append(Frame.Field("money", cells.map(sum).column(like: money))) }
    var presentation = Presentation(
      title: "\(table) by the \(question.unit.rawValue) of their first purchase: \(question.measure.title)",
      frame: Frame(fields: fields, rowCount: cells.count), layout: .matrix(totals: false), rowNoun: "cells")
    presentation.frameForPeople = triangle(cells, question)
    return presentation
  }

  private func share(_ part: Int, of whole: Int) -> Int64? {
    whole > 0 ? Int64((Double(part) / Double(whole) * 10_000).rounded()) : nil
  }

  /// Cohorts down, ages across, and a line of all.
  private func triangle(_ cells: [Cell], _ question: CohortTable) -> Frame {
    let ages = periods.count
    let reached = (0..<ages).map { age in cohorts.filter { age < grid.active[$0].count } }
    let summed = (0..<ages).filter { !reached[$0].isEmpty }
    let all = grid.sizes.reduce(0, +)
    let labels =
      cells.map { "\(periods.name(of: $0.cohort)) (\(number(grid.sizes[$0.cohort])))" }
      + summed.map { _ in "all (\(number(all)))" }
    let values: Column
    switch question.measure {
    case .accounts:
      values = .decimals(
        cells.map { Int64(grid.active[$0.cohort][$0.age]) }
          + summed.map { age in Int64(reached[age].reduce(0) { $0 + grid.active[$1][age] }) })
    case .retention:
      // To a tenth of a percent: more would be noise.
      values = .percents(
        cells.map { rounded(grid.active[$0.cohort][$0.age], of: grid.sizes[$0.cohort]) }
          + summed.map { age in
            rounded(
              reached[age].reduce(0) { $0 + grid.active[$1][age] }, of: reached[age].reduce(0) { $0 + grid.sizes[$1] })
          }, scale: 3)
    case .money:
      guard let money else { preconditionFailure("the money was asked for") }
      values = (cells.map(sum) + summed.map { age in reached[age].map { sum(Cell(cohort: $0, age: age)) }.total })
        .column(like: money)
    }
    return Frame(
      fields: [
        Frame.Field("cohort", .texts(labels)),
        Frame.Field(question.unit.rawValue, .decimals(cells.map { Int64($0.age) } + summed.map { Int64($0) })),
        Frame.Field(question.measure.title, values),
      ], rowCount: labels.count)
  }

  private func rounded(_ part: Int, of whole: Int) -> Int64? {
    whole > 0 ? Int64((Double(part) / Double(whole) * 1_000).rounded()) : nil
  }

  /// What a retention higher by so many points would have brought in all cells after the first that have been reached.
  ///
  /// Each cell takes so many more of its cohort, at most all, at what one that bought in it brought.
  func worth(ofPoints points: Int) -> (accounts: Double, money: Double)? {
    guard sums != nil, money?.isMasked != true else { return nil }
    var (accounts, worth) = (0.0, 0.0)
    for cell in cells where cell.age > 0 {
      let (active, size) = (grid.active[cell.cohort][cell.age], grid.sizes[cell.cohort])
      let more = min(Double(size - active), Double(size * points) / 100)
      accounts += more
      if active > 0 { worth += more * sum(cell).number / Double(active) }
    }
    return accounts > 0 ? (accounts, worth) : nil
  }
}

extension CohortTable.Measure {
  fileprivate var title: String {
    switch self {
    case .retention: "retention"
    case .accounts: "accounts"
    case .money: "money"
    }
  }
}
