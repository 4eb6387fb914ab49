import Columnar
import Engine
import Models
import Plans
import Rendering

/// What differs between two sides of one set of tiers or classes: who moves, what moves with them.
struct MigrationReport {
  let model: Model
  /// The levels of both sides, best first.
  let levels: [String]
  let before: LevelColumn
  let after: LevelColumn
  /// The scores on both sides, where the levels are cut from one.
  let scores: ScorePair?
  /// What decides the levels: of scored ones the criteria, in their order.
  let reasons: [Reason]
  /// Values or dates differ, so that movers are shown with what was and what is.
  let showsValues: Bool
  /// Rows with the measure of before, or of after where they are new; the same with that of after, or of before where they are gone.
  ///
  /// That of new rows stands in the matrix only: before they were there they had none.
  let migration: Migration
  let migrationAfter: Migration
  /// What the measure is called and its values before; none where nothing about money is known.
  let measure: (name: String, type: ValueType, values: Column)?
  /// What is said where there is none.
  static let noMeasure = "no measure: give a linked table the role money, or say `measure …`"
  /// The levels after with a dead band round the cuts, where that was asked for.
  var held: LevelColumn?

  /// Of the scores, where these may not be seen.
  var scoreMask: Int?

  /// Something that decides a level, with its values on both sides.
  struct Reason {
    var name: String
    var before: Column
    var after: Column

    func differs(_ row: Int) -> Bool {
      guard before.isKnown(row), after.isKnown(row) else { return before.isKnown(row) != after.isKnown(row) }
      return before.canonicalText(row) != after.canonicalText(row)
    }
  }

  /// Rows that are there on one side at least.
  var rowCount: Int { migration.counts.reduce(0, +) - migration.counts[cell(.absent, .absent)] }

  // MARK: - Frames

  /// from × to: accounts and the measure, every pair of levels; no level, gone and new only where they occur.
  var matrix: Frame {
    let pairs = froms.flatMap { from in tos.map { (from, $0) } }.filter { from, to in
      // Rows that are hidden on both sides are nowhere.
      isLevel(from) && isLevel(to) || (from, to) != (.absent, .absent) && count(from, to) > 0
    }
    let places = levels + (hasMissing ? ["(none)"] : [])
    func codes(_ side: [LevelColumn.Place]) -> [Int32] { side.map { min(index(of: $0), Int32(places.count)) } }
    var fields = [
      Frame.Field("from", .ordinals(codes(pairs.map(\.0)), levels: places + (migration.newCount > 0 ? ["(new)"] : []))),
      Frame.Field("to", .ordinals(codes(pairs.map(\.1)), levels: places + (migration.goneCount > 0 ? ["(gone)"] : []))),
      Frame.Field("accounts", .decimals(pairs.map { Int64(count($0.0, $0.1)) })),
    ]
    let sums = pairs.map { [cell($0.0, $0.1)] }
    fields.append(
      Frame.Field("measure", measure == nil ? .decimals(pairs.map { _ in nil }) : self.sums(of: sums, migration)))
    return Frame(fields: fields, rowCount: pairs.count)
  }

  /// One row a level: accounts and measure before, after and the difference; so many gone stand under after, so many new ones under before, without a measure: that of levels adds up to what is and was there.
  func totals(withMissing: Bool, withAbsent: Bool, withStays: Bool = false) -> Frame {
    let lines = self.lines(withMissing: withMissing, withAbsent: withAbsent)
    let before = lines.map { line in line.from.map { rows(from: $0) } ?? 0 }
    let after = lines.map { line in line.to.map { rows(to: $0) } ?? 0 }
    var fields = [
      Frame.Field(model.name, .ordinals(lines.indices.map { Int32($0) }, levels: lines.map(\.name))),
      Frame.Field("accounts before", .decimals(before.map(Int64.init))),
      Frame.Field("after", .decimals(after.map(Int64.init))),
      Frame.Field("change", .decimals(zip(before, after).map { Int64($1 - $0) })),
    ]
    if withStays { fields.append(Frame.Field("stay rate", .percents(zip(lines, before).map(stayRate)))) }
    if let held {
      fields.append(Frame.Field("after, held", .decimals(lines.map { $0.to.map { Int64(rows(of: held, at: $0)) } })))
    }
    if measure != nil {
      let (from, to) = (lines.map(cellsFrom), lines.map(cellsTo))
      let isLevel = Bitmap(count: lines.count) { lines[$0].from == lines[$0].to }
      fields.append(Frame.Field("measure before", sums(of: from, migration).masked(~isLevel)))
      fields.append(Frame.Field("measure after", sums(of: to, migrationAfter).masked(~isLevel)))
      fields.append(Frame.Field("measure change", difference(to, from).masked(~isLevel)))
    }
    return Frame(fields: fields, rowCount: lines.count)
  }

  private typealias Line = (name: String, from: LevelColumn.Place?, to: LevelColumn.Place?)

  private func lines(withMissing: Bool, withAbsent: Bool) -> [Line] {
    var lines = levels.enumerated().map { Line($1, .level($0), .level($0)) }
    if withMissing { lines.append(("(none)", LevelColumn.Place.none, LevelColumn.Place.none)) }
    if withAbsent {
      if migration.newCount > 0 { lines.append(("(new)", .absent, nil)) }
      if migration.goneCount > 0 { lines.append(("(gone)", nil, .absent)) }
    }
    return lines
  }

  private func stayRate(_ line: Line, _ before: Int) -> Int64? {
    guard before > 0, let from = line.from, let to = line.to else { return nil }
    return Int64((Double(count(from, to)) / Double(before) * 10_000).rounded())
  }

  private func rows(of levels: LevelColumn, at place: LevelColumn.Place) -> Int {
    levels.codes.indices.count { levels.place($0) == place && after.isPresent($0) }
  }

  // MARK: - Cells

  private var places: [LevelColumn.Place] { levels.indices.map { .level($0) } + [.none] }
  private var froms: [LevelColumn.Place] { places + [.absent] }
  private var tos: [LevelColumn.Place] { places + [.absent] }

  private func isLevel(_ place: LevelColumn.Place) -> Bool { place.level != nil }

  private func index(of place: LevelColumn.Place) -> Int32 {
    switch place {
    case .level(let level): Int32(level)
    case .none: Int32(levels.count)
    case .absent: Int32(levels.count + 1)
    }
  }

  private func cell(_ from: LevelColumn.Place, _ to: LevelColumn.Place) -> Int { migration.cell(from: from, to: to) }

  /// Rows that are on neither side are nobody's.
  func count(_ from: LevelColumn.Place, _ to: LevelColumn.Place) -> Int {
    from == .absent && to == .absent ? 0 : migration.counts[cell(from, to)]
  }

  private func rows(from place: LevelColumn.Place) -> Int { cells(from: place).reduce(0) { $0 + migration.counts[$1] } }
  private func rows(to place: LevelColumn.Place) -> Int { cells(to: place).reduce(0) { $0 + migration.counts[$1] } }

  private func cells(from place: LevelColumn.Place) -> [Int] {
    tos.filter { place != .absent || $0 != .absent }.map { cell(place, $0) }
  }
  private func cells(to place: LevelColumn.Place) -> [Int] {
    froms.filter { place != .absent || $0 != .absent }.map { cell($0, place) }
  }
  private func cellsFrom(_ line: Line) -> [Int] { line.from.map { cells(from: $0) } ?? [] }
  private func cellsTo(_ line: Line) -> [Int] { line.to.map { cells(to: $0) } ?? [] }

  /// Whether an account that is there has no level, on either side.
  var hasMissing: Bool { rows(from: .none) > 0 || rows(to: .none) > 0 }

  var hasAbsent: Bool { migration.goneCount + migration.newCount > 0 }

  // MARK: - Sums

  /// The measure before of all accounts that change their level or are gone.
  var movedMeasure: Column? {
    guard measure != nil else { return nil }
    let cells = places.flatMap { from in
      tos.filter { $0 != from }.map { cell(from, $0) }
    }
    return sums(of: [cells], migration)
  }

  /// The measure before of all accounts that were there.
  var totalMeasure: Column? {
    guard measure != nil else { return nil }
    return sums(of: [places.flatMap { cells(from: $0) }], migration)
  }

  private func sums(of groups: [[Int]], _ migration: Migration) -> Column {
    guard let measure, let sums = migration.sums else { preconditionFailure("no measure was added up") }
    switch sums {
    case .exact(let units, _):
      let totals = groups.map { group in Int64(clamping: group.reduce(Int128(0)) { $0 + units[$1] }) }
      return Column(type: measure.type, storage: .int64(totals)).marked(measure.values.mask)
    case .numbers(let numbers):
      return Column.numbers(groups.map { group in group.reduce(0.0) { $0 + numbers[$1] } }).marked(measure.values.mask)
    }
  }

  private func difference(_ after: [[Int]], _ before: [[Int]]) -> Column {
    switch (sums(of: after, migrationAfter).storage, sums(of: before, migration).storage) {
    case (.int64(let a), .int64(let b)):
      Column(type: measure?.type ?? .number, storage: .int64(zip(a, b).map { $0 - $1 })).marked(measure?.values.mask)
    case (.double(let a), .double(let b)): Column.numbers(zip(a, b).map { $0 - $1 }).marked(measure?.values.mask)
    default: preconditionFailure("one measure has one kind of sum")
    }
  }
}
