import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// What `pareto` says.
extension Session {
  func reportCurve(
    _ model: Model, _ pareto: ParetoModel, _ written: ParetoDefinition, _ result: ParetoResult, _ table: Table
  ) throws {
    let measure = format(written.measure)
    let values = result.column.marked(state.book.mask(of: pareto.measure))
    say(
      Presentation(
        title:
          "\(model.name) of \(table.name): \(number(result.curve.count)) with \(measure) \(result.curve.total.text(like: values))",
        frame: classTable(pareto, result, measure, values), layout: result.curve.hasShares ? .table : .text,
        narrative: sentences(pareto, result, measure, values, table), rowNoun: "classes"))
    if result.curve.hasShares { emit(.companion(headTable(result, measure, values))) }
    tellTies(pareto, result, table)
    var parts = ["as of \(dayText(state.book.asOf.day))"]
    if let condition = written.condition { parts.append("where \(format(condition))") }
    if result.missing > 0 { parts.append("\(number(result.missing)) without \(measure) left out") }
    if result.curve.hasShares { parts.append("where the classes end stays until `refit \(model.name)`") }
    smallPrint(parts.joined(separator: " · "))
  }

  /// "777 of 2,357 customers make 80% …, the crossing one included".
  private func sentences(
    _ pareto: ParetoModel, _ result: ParetoResult, _ measure: String, _ values: Column, _ table: Table
  ) -> [String] {
    let curve = result.curve
    guard curve.hasShares else {
      return [
        "the total of \(measure) is \(curve.total.text(like: values)), not above zero, so there are no shares of it: "
          + "class and share are missing, rank is there"
      ]
    }
    var lines = zip(pareto.cuts, curve.crossings).map { cut, crossing in
      "\(number(crossing.position)) of \(number(curve.count)) \(table.name) "
        + "(\(percentText(Double(crossing.position) / Double(curve.count)))) make \(plain(cut.double * 100))% of \(measure), "
        + "the crossing one included"
    }
    for head in curve.heads where head.share.double == 0.2 {
      lines.append(
        "the top 20% (\(number(head.position)) \(table.name)) hold \(share(head.sum, of: curve)) of \(measure)")
    }
    if curve.losers.count > 0 {
      lines.append(
        "the curve rises to \(share(curve.gainers.sum, of: curve)) with the \(number(curve.gainers.count)) above zero; "
          + "\(number(curve.losers.count)) below zero take \(curve.losers.sum.text(like: values)) back")
    }
    return lines
  }

  /// With three places: `67.455%`.
  private func share(_ sum: ParetoCurve.Sum, of curve: ParetoCurve) -> String {
    fixed(sum.number / curve.total.number * 100, places: 3) + "%"
  }

  private func classTable(_ pareto: ParetoModel, _ result: ParetoResult, _ measure: String, _ values: Column) -> Frame {
    let curve = result.curve
    let names = curve.hasShares ? pareto.classNames : []
    let ends = curve.crossings.map(\.position) + [curve.count]
    let counts = names.indices.map { ends[$0] - ($0 == 0 ? 0 : ends[$0 - 1]) }
    let sums = curve.crossings.map(\.sum) + [curve.total]
    let parts = names.indices.map { $0 == 0 ? sums[0] : sums[$0] - sums[$0 - 1] }
    let total = curve.total.number
    return Frame(
      fields: [
        Frame.Field("class", .ordinals(names.indices.map { Int32($0) }, levels: names)),
        Frame.Field(
          "up to", .percents(names.indices.map { $0 < pareto.cuts.count ? percent(pareto.cuts[$0].double) : nil })),
        Frame.Field("accounts", .decimals(counts.map(Int64.init))),
        Frame.Field(
          "share of accounts", .percents(counts.map { percent(Double($0) / Double(curve.count)) })),
        Frame.Field(measure, parts.column(like: values)),
        Frame.Field(
          "share of total", Column.percents(parts.map { percent($0.number / total) }).marked(values.mask)),
      ], rowCount: names.count)
  }

  /// In units of 10⁻⁴.
  private func percent(_ share: Double) -> Int64 { Int64((share * 10_000).rounded()) }

  private func headTable(_ result: ParetoResult, _ measure: String, _ values: Column) -> Presentation {
    let curve = result.curve
    let frame = Frame(
      fields: [
        Frame.Field("top", .percents(curve.heads.map { percent($0.share.double) })),
        Frame.Field("accounts", .decimals(curve.heads.map { Int64($0.position) })),
        Frame.Field(measure, curve.heads.map(\.sum).column(like: values)),
        Frame.Field(
          "hold",
          Column.percents(
            curve.heads.map { Int64(($0.sum.number / curve.total.number * 100_000).rounded()) }, scale: 5
          ).marked(values.mask)),
      ], rowCount: curve.heads.count)
    return Presentation(title: "what the first hold", frame: frame, rowNoun: "shares")
  }

  private func tellTies(_ pareto: ParetoModel, _ result: ParetoResult, _ table: Table) {
    for (name, crossing) in zip(pareto.classNames, result.curve.crossings) where crossing.tied > 0 {
      smallPrint(
        "a tie where \(name) ends: \(number(crossing.tied)) more of \(table.name) "
          + (crossing.tied == 1 ? "equals" : "equal") + " the last one in; equal ones stand in load order")
    }
  }
}
