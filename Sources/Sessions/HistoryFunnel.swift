import Columnar
import Models
import Rendering

/// A funnel from a history, counted: all deals and each group of them.
struct HistoryFunnel {
  let stages: FunnelStages
  let journeys: [StageJourneys.Journey?]
  /// The deals that are counted, by row.
  let rows: [Int]
  /// Of deals that entered on this day it is not known when they did.
  let begin: Int32?
  let money: (column: Column, name: String, isAssigned: Bool)?
  let groups: FunnelGroups?
  /// The groups that have a deal.
  let groupPlaces: [Int]
  let counts: StageCounts
  let groupCounts: [StageCounts]
  let bottleneck: Bottleneck?

  init(
    stages: FunnelStages, journeys: [StageJourneys.Journey?], rows: [Int], begin: Int32?, earlier: [Int]?,
    money: (column: Column, name: String, isAssigned: Bool)?, groups: FunnelGroups?
  ) {
    (self.stages, self.journeys, self.rows, self.money, self.groups) = (stages, journeys, rows, money, groups)
    self.begin = begin
    func counts(_ rows: [Int]) -> StageCounts {
      rows.reduce(into: StageCounts(stageCount: stages.order.count)) { counts, row in
        if let journey = journeys[row] { counts.add(furthest: journey.furthest, journey.outcome) }
      }
    }
    self.counts = counts(rows)
    let ofGroup = groups.map { groups in Dictionary(grouping: rows) { Int(groups.ofRow[$0]) } } ?? [:]
    groupPlaces = ofGroup.keys.sorted()
    groupCounts = groupPlaces.map { counts(ofGroup[$0]!) }
    let benchmarks = groups == nil ? earlier.map { [counts($0)] } ?? [] : groupCounts
    bottleneck = Bottleneck(self.counts, benchmarks: benchmarks)
  }

  var skipped: Int { rows.count { journeys[$0]!.skipped } }
  var returned: Int { rows.count { journeys[$0]!.returned } }
  var ticket: Double? { ticket(of: rows) }
  var velocity: Velocity? { velocity(of: rows, counts) }

  /// What the open deals bring a day: opportunities × win rate × ticket ÷ cycle.
  struct Velocity {
    var aDay: Double
    var winRate: Double
    /// What a won deal brings on average.
    var ticket: Double
    /// The median days from the first entry to the win.
    var cycle: Double
  }

  private func velocity(of rows: [Int], _ counts: StageCounts) -> Velocity? {
    // Of what began within a few snapshots only the fast ones are won by now.
    guard begin == nil, let winRate = counts.winRate, let ticket = ticket(of: rows), let cycle = cycle(of: rows),
      cycle > 0
    else {
      return nil
    }
    return Velocity(
      aDay: Double(counts.undecided) * winRate * ticket / cycle, winRate: winRate, ticket: ticket, cycle: cycle)
  }

  private func won(_ rows: [Int]) -> [Int] { rows.filter { journeys[$0]!.outcome == .won } }

  private func timed(_ rows: [Int]) -> [Int] { rows.filter { journeys[$0]!.entered != begin } }

  private func ticket(of rows: [Int]) -> Double? {
    guard let money, !money.column.isMasked else { return nil }
    let known = won(rows).filter { money.column.isKnown($0) }
    return known.isEmpty ? nil : money.column.sum(over: known).number / Double(known.count)
  }

  private func cycle(of rows: [Int]) -> Double? {
    median(of: timed(won(rows)).compactMap { row in journeys[row]!.ended.map { Double($0 - journeys[row]!.entered) } })
  }

  // MARK: - Tables

  /// A row a stage.
  var stageTable: Frame {
    let places = stages.order.indices
    let last = stages.order.count - 1
    let days = places.map { place in
      median(of: timed(rows).compactMap { journeys[$0]!.days[place].map(Double.init) })
    }
    var fields = [
      Frame.Field("stage", .texts(stages.order)), Frame.Field("reached", .decimals(counts.reached.map(Int64.init))),
      Frame.Field("conversion", .percents(places.map { percentUnits(counts.conversion(to: $0)) })),
      Frame.Field("from first", .percents(places.map { $0 == 0 ? nil : percentUnits(counts.fromFirst(to: $0)) })),
      Frame.Field("still here", .decimals(places.map { $0 == last ? nil : Int64(counts.open[$0]) })),
      Frame.Field("lost here", .decimals(places.map { $0 == last ? nil : Int64(counts.lost[$0]) })),
      Frame.Field("median days", .numbers(days)),
    ]
    if let money {
      let sums = places.map { place in money.column.sum(over: rows.filter { journeys[$0]!.furthest >= place }) }
      fields.append(Frame.Field("money", sums.column(like: money.column)))
    }
    return Frame(fields: fields, rowCount: stages.order.count)
  }

  /// A row a group.
  func groupTable(_ name: String, _ groups: FunnelGroups) -> Frame {
    let ofGroup = Dictionary(grouping: rows) { Int(groups.ofRow[$0]) }
    let members = groupPlaces.map { ofGroup[$0]! }
    func whole(_ value: (StageCounts) -> Int) -> Column { .decimals(groupCounts.map { Int64(value($0)) }) }
    var fields = [
      Frame.Field(name, groups.values(of: groupPlaces)), Frame.Field("entered", whole(\.entered)),
      Frame.Field("won", whole(\.won)), Frame.Field("lost", whole(\.lostInAll)),
      Frame.Field("undecided", whole(\.undecided)),
    ]
    for (place, stage) in stages.order.enumerated().dropFirst() {
      fields.append(
        Frame.Field("to \(stage)", .percents(groupCounts.map { percentUnits($0.conversion(to: place)) })))
    }
    fields.append(Frame.Field("win rate", .percents(groupCounts.map { percentUnits($0.winRate) })))
    if let money {
      let sums = members.map { money.column.sum(over: won($0)) }
      fields.append(Frame.Field("money won", sums.column(like: money.column)))
      fields.append(Frame.Field("ticket", .numbers(members.map { ticket(of: $0)?.rounded() })))
    }
    fields.append(Frame.Field("cycle days", .numbers(members.map(cycle))))
    if money != nil {
      fields.append(
        Frame.Field(
          "velocity", .numbers(zip(members, groupCounts).map { velocity(of: $0, $1)?.aDay.rounded() })))
    }
    return Frame(fields: fields, rowCount: members.count)
  }
}

/// A share in units of 10⁻⁴.
func percentUnits(_ share: Double?) -> Int64? { share.map { Int64(($0 * 10_000).rounded()) } }
