import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// What `rfm` and `rfm8` say.
extension Session {
  // MARK: - Scores

  func reportScores(
    _ model: Model, _ rfm: RFMModel, _ written: RFMDefinition, _ result: RFMResult, _ table: Table
  ) throws {
    say(
      Presentation(
        title: "\(model.name) of \(table.name): "
          + participation(result.measures, written.measures, "scored", of: table),
        frame: scoreTable(result.scores, mask: state.book.mask(of: rfm.measures.values)), rowNoun: "scores"))
    emit(.companion(heatMap(model, result.scores)))
    try tellMeasures(written.measures, of: table)
    smallPrint(edgeText(rfm) + "; they stay until `refit \(model.name)`")
    tellEmpty(result.scores)
    try tellCorrelation(result.measures, of: written.measures)
  }

  /// One row a measure and score, the best first: which values have it, and how many accounts.
  private func scoreTable(_ scores: RFMScores, mask: Int?) -> Frame {
    var names: [String] = []
    var values: [Int64] = []
    var over: [Double?] = []
    var upTo: [Double?] = []
    var counts: [Int64] = []
    for (name, edges, each) in [
      ("recency", scores.edges.recency, scores.recencyCounts),
      ("frequency", scores.edges.frequency, scores.frequencyCounts), ("money", scores.edges.money, scores.moneyCounts),
    ] {
      for score in (1...scores.bins).reversed() {
        let bin = name == "recency" ? scores.bins + 1 - score : score
        names.append(name)
        values.append(Int64(score))
        over.append(bin > 1 && bin - 2 < edges.count ? edges[bin - 2].number : nil)
        upTo.append(bin - 1 < edges.count ? edges[bin - 1].number : nil)
        counts.append(Int64(each[score - 1]))
      }
    }
    return Frame(
      fields: [
        Frame.Field("measure", .texts(names)), Frame.Field("score", .decimals(values)),
        Frame.Field("over", Column.numbers(over).marked(mask)),
        Frame.Field("up to", Column.numbers(upTo).marked(mask)),
        Frame.Field("accounts", .decimals(counts)),
      ], rowCount: names.count)
  }

  /// How many accounts have each pair of recency and frequency scores.
  private func heatMap(_ model: Model, _ scores: RFMScores) -> Presentation {
    let pairs = (1...scores.bins).flatMap { r in (1...scores.bins).map { f in (r, f) } }
    let frame = Frame(
      fields: [
        Frame.Field("\(model.name).r", .decimals(pairs.map { Int64($0.0) })),
        Frame.Field("\(model.name).f", .decimals(pairs.map { Int64($0.1) })),
        Frame.Field("accounts", .decimals(pairs.map { Int64(scores.recencyByFrequency[$0.0 - 1][$0.1 - 1]) })),
      ], rowCount: pairs.count)
    return Presentation(
      title: "accounts by recency and frequency score", frame: frame, layout: .matrix(totals: true), rowNoun: "scores")
  }

  private func edgeText(_ rfm: RFMModel) -> String {
    let given = [
      ("recency", rfm.edges.recency), ("frequency", rfm.edges.frequency), ("money", rfm.edges.money),
    ].filter { $0.1 != nil }.map(\.0)
    let shares = (1..<rfm.bins).map { plain(Double(100 * $0) / Double(rfm.bins)) }.joined(separator: ", ")
    let quantiles = (rfm.bins <= 10 ? "quantiles at \(shares)%" : "\(rfm.bins - 1) quantiles") + " (type 7)"
    let edges =
      switch given.count {
      case 0: "edges are the \(quantiles)"
      case 3: "edges as given"
      default: "edges of \(given.joined(separator: " and ")) as given, the others \(quantiles)"
      }
    return edges + "; equal values are never parted"
  }

  private func tellEmpty(_ scores: RFMScores) {
    for (name, counts) in [
      ("recency", scores.recencyCounts), ("frequency", scores.frequencyCounts), ("money", scores.moneyCounts),
    ] {
      let empty = counts.indices.filter { counts[$0] == 0 }.map { "\($0 + 1)" }
      if empty.isEmpty || empty.count == counts.count { continue }
      smallPrint(
        "no account has \(name) score \(empty.joined(separator: ", ")): too few different values for a bin each")
    }
  }

  // MARK: - Classes

  func reportClasses(
    _ model: Model, _ classes: RFMClassesModel, _ written: RFMClassesDefinition, _ result: RFMClassesResult,
    _ table: Table
  ) throws {
    let totals = try classTotals(classes, result, table)
    say(
      Presentation(
        title: "\(model.name) of \(table.name): "
          + participation(result.measures, written.measures, "classed", of: table),
        frame: classTable(result, totals), rowNoun: "classes"))
    if let cuts = result.classing.cuts, state.book.mask(of: classes.measures.values) == nil {
      smallPrint(cutText(cuts, classes.cut))
    }
    try tellMeasures(written.measures, of: table)
    try tellCorrelation(result.measures, of: written.measures)
  }

  private func classTotals(_ classes: RFMClassesModel, _ result: RFMClassesResult, _ table: Table) throws -> Column {
    var money = result.measures.money.marked(state.book.mask(of: classes.measures.money))
    var measure = result.measures.compared.money
    if let total = classes.measures.total {
      money = try engine.evaluate(total, over: table.id, in: state.book, on: state.data)
      measure = try OrderedColumn(money, execution: execution)
    }
    let sums = try ClassTotals.of(
      measure, by: result.classing.codes, classes: 8, among: result.measures.compared.population, execution: execution)
    return sums.column(like: money)
  }

  private func classTable(_ result: RFMClassesResult, _ totals: Column) -> Frame {
    let all = RFMClass.allCases
    let counts = result.classing.counts
    let total = Double(max(1, counts.reduce(0, +)))
    return Frame(
      fields: [
        Frame.Field("class", .ordinals(all.map(\.rawValue), levels: all.map(\.name))),
        Frame.Field("类别", .texts(all.map(\.chinese))),
        Frame.Field("accounts", .decimals(counts.map(Int64.init))),
        Frame.Field("share", .percents(counts.map { Int64((Double($0) / total * 10_000).rounded()) })),
        Frame.Field("money", totals), Frame.Field("action", .texts(all.map(\.action))),
      ], rowCount: all.count)
  }

  private func cutText(_ cuts: RFMClassing.Cuts, _ cut: RFMClassesModel.Cut) -> String {
    let which =
      switch cut {
      case .mean: "the mean"
      case .median: "the median"
      case .values: "the cut"
      }
    return "recent is below \(which) of \(plain(cuts.recency.number)) days; high is above \(which) of "
      + "\(plain(cuts.frequency.number)) purchases and \(plain(cuts.money.number)) money; on it is low"
  }
}
