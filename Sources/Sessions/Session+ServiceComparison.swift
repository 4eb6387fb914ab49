import Columnar
import Engine
import Plans
import Rendering

/// Scenarios side by side as policies see them: a row each, with what it costs and how many owners it asks too much of.
extension Session {
  func serviceTable(_ model: Model, _ sides: [Side]) throws -> Presentation {
    let elsewhere = sides.contains { $0.scenario.looksElsewhere }
    let services =
      try [serviceSide(model, state.book, followsBuilds: elsewhere)]
      + sides.map { try serviceSide(model, $0.book, followsBuilds: $0.scenario.looksElsewhere) }
    let scale = services.map(\.lines.policy.costScale).max() ?? 0
    let costs = services.map { $0.cost(scale: scale) }
    var fields = [
      Frame.Field("scenario", .texts(["base"] + sides.map(\.name))),
      Frame.Field("accounts", .decimals(services.map { Int64($0.lines.lines.reduce(0) { $0 + $1.accounts }) })),
      Frame.Field("cost a year", .decimals(costs, scale: scale)),
      Frame.Field("change", .decimals([nil] + costs.dropFirst().map { $0 - costs[0] }, scale: scale)),
    ]
    if services.contains(where: { $0.capacity != nil && $0.loads != nil }) { fields += loadFields(services) }
    return Presentation(
      title: "\(model.name): \(costsText(sides, costs, scale))", frame: Frame(fields: fields, rowCount: services.count),
      rowNoun: "scenarios")
  }

  /// Owners and what is wanted of them all, against what one of them can do.
  private func loadFields(_ services: [ServiceSide]) -> [Frame.Field] {
    func loads(_ value: (OwnerLoads, Int) -> Int) -> Column {
      .decimals(services.map { side in side.loads.flatMap { loads in side.capacity.map { Int64(value(loads, $0)) } } })
    }
    return [
      Frame.Field("visits a month", .tenths(services.map { $0.loads?.allVisits })),
      Frame.Field("capacity", loads { $1 }),
      Frame.Field("owners", loads { loads, _ in loads.owners().count { $0 != nil } }),
      Frame.Field("owners overloaded", loads { $0.overloaded($1) }),
    ]
  }

  /// `cost a year 229,500; cheaper 196,500, free 191,000`
  private func costsText(_ sides: [Side], _ costs: [Int64], _ scale: Int) -> String {
    func text(_ cost: Int64) -> String { cellText(.decimals([cost], scale: scale), 0) }
    return "cost a year \(text(costs[0])); "
      + zip(sides, costs.dropFirst()).map { "\($0.name) \(text($1))" }.joined(separator: ", ")
  }
}
