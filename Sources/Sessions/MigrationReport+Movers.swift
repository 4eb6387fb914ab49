import Columnar
import Models
import Plans
import Rendering

/// The largest movers, with what moved them.
extension MigrationReport {
  /// - Parameter forPeople: values as people read them, not as machines do.
  func movers(_ movers: [Mover], naming accounts: [Frame.Field], forPeople: Bool) -> Frame {
    let names = levels + (movers.contains { $0.from == nil || $0.to == nil } ? ["(none)"] : [])
    let rows = movers.map { Int32($0.row) }
    var fields = accounts.map { Frame.Field($0.name, $0.column.gather(rows: rows)) }
    fields.append(Frame.Field("from", .ordinals(movers.map { Int32($0.from ?? levels.count) }, levels: names)))
    fields.append(Frame.Field("to", .ordinals(movers.map { Int32($0.to ?? levels.count) }, levels: names)))
    if let measure { fields.append(Frame.Field(measure.name, measure.values.gather(rows: rows))) }
    if let scores { fields += scoreFields(movers, scores) }
    let drivers = movers.map(drivers)
    if scores == nil, !reasons.isEmpty, showsValues || model.classes != nil {
      fields.append(
        Frame.Field(
          "moved by",
          .texts(drivers.map { $0.isEmpty ? unmoved : $0.map { reasons[$0].name }.joined(separator: ", ") })))
    }
    if showsValues, !reasons.isEmpty { fields += valueFields(movers, drivers, forPeople) }
    if let held {
      let kept = movers.map { held.place($0.row) != .level($0.to ?? -1) }
      fields.append(Frame.Field("held", Column(type: .yesNo, storage: .bits(Bitmap(count: kept.count) { kept[$0] }))))
    }
    return Frame(fields: fields, rowCount: movers.count)
  }

  /// What moves an account none of whose values is another: a cut, or of rules, which have none, the time that has passed.
  private var unmoved: String {
    guard model.decision != nil else { return "the cut" }
    let dates = reasons.filter { $0.before.type.isTemporal }.map { "time since \($0.name)" }
    return dates.isEmpty ? "a rule's bound" : dates.joined(separator: ", ")
  }

  /// Of what one criterion adds, which would tell its scaled value: the strictest of all.
  private var reasonMask: Int? { reasons.compactMap { $0.before.mask ?? $0.after.mask }.max() }

  private func scoreFields(_ movers: [Mover], _ scores: ScorePair) -> [Frame.Field] {
    func known(_ score: ScoreColumn, _ row: Int) -> Double? { score.isKnown(row) ? score.number(row) : nil }
    return [
      Frame.Field("score before", Column.numbers(movers.map { known(scores.before, $0.row) }).marked(scoreMask)),
      Frame.Field("score after", Column.numbers(movers.map { known(scores.after, $0.row) }).marked(scoreMask)),
      Frame.Field("moved by", .texts(movers.map { $0.criterion.map { reasons[$0].name } })),
      Frame.Field(
        "by how much",
        Column.numbers(movers.map { $0.criterion == nil ? nil : $0.contributionChange }).marked(reasonMask)),
    ]
  }

  private func valueFields(_ movers: [Mover], _ drivers: [[Int]], _ forPeople: Bool) -> [Frame.Field] {
    func texts(_ side: KeyPath<Reason, Column>) -> Column {
      .texts(
        zip(movers, drivers).map { mover, drivers in
          drivers.first.flatMap { driver in
            let column = reasons[driver][keyPath: side]
            return forPeople ? column.shownText(mover.row) : column.plainText(mover.row)
          }
        })
    }
    return [Frame.Field("value before", texts(\.before)), Frame.Field("value after", texts(\.after))]
  }

  /// What moved a row: of scored ones the criterion, of the eight classes what crossed its cut, else what has another value.
  private func drivers(of mover: Mover) -> [Int] {
    if scores != nil { return mover.criterion.map { [$0] } ?? [] }
    if model.classes != nil, let from = mover.from, let to = mover.to {
      return flips(RFMClass.allCases[from], RFMClass.allCases[to])
    }
    return reasons.indices.filter { reasons[$0].differs(mover.row) }
  }

  /// Recency, frequency and money, in the order of their reasons.
  private func flips(_ from: RFMClass, _ to: RFMClass) -> [Int] {
    let sides = [\RFMClass.isRecent, \.isFrequent, \.isImportant]
    return sides.indices.filter { from[keyPath: sides[$0]] != to[keyPath: sides[$0]] }
  }
}
