import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// The arithmetic of one account's scores, class or place on the curve, in words with numbers.
extension Session {
  func explainGrading(_ model: Model, _ result: ModelResult, _ table: Table, _ row: Int, _ book: Book) throws {
    switch (model.kind, result) {
    case (.rfm(let rfm), .rfm(let result)): try explainScores(model, rfm, result, table, row)
    case (.classes(let classes), .classes(let result)): try explainClass(model, classes, result, table, row)
    case (.pareto(let pareto), .pareto(let result)): try explainPlace(model, pareto, result, table, row)
    case (.decision(let decision), .decision(let result)): try explainRules(model, decision, result, table, row, book)
    case (.matrix(let matrix), .matrix(let result)): try explainCell(model, matrix, result, table, row)
    case (.policy(let policy), .policy(let result)): try explainPolicy(model, policy, result, table, row, book)
    case (.retention(let retention), .retention(let result)):
      try explainLikelihood(model, retention, result, table, row, book)
    case (.lifetime(let lifetime), .lifetime(let result)):
      try explainLifetime(model, lifetime, result, table, row, book)
    case (.attributes(let attributes), .attributes): try explainAttributes(model, attributes, table, row, book)
    case (.gate(let gate), .gate): try explainGate(model, gate, table, row, book)
    default: preconditionFailure("a model and its result are of one kind")
    }
  }

  /// A measure of an account, and whether it is known.
  private struct Measured {
    var name: String
    var column: Column
    var ordered: OrderedColumn
  }

  private func measured(_ measures: MeasuredPurchases, _ terms: PurchaseMeasures) -> [Measured] {
    func seen(_ column: Column, _ term: Term) -> Column { column.marked(state.book.mask(of: term)) }
    return [
      Measured(
        name: "recency", column: seen(measures.recency, terms.recency), ordered: measures.compared.recency),
      Measured(
        name: "frequency", column: seen(measures.frequency, terms.frequency), ordered: measures.compared.frequency),
      Measured(name: "money", column: seen(measures.money, terms.money), ordered: measures.compared.money),
    ]
  }

  private func takesPart(_ measures: MeasuredPurchases, _ row: Int) -> Bool {
    measures.compared.population?[row] ?? true
  }

  /// Why an account takes no part.
  private func absence(_ measures: MeasuredPurchases, _ terms: PurchaseMeasures, _ row: Int) -> String {
    let missing = measured(measures, terms).filter { !$0.ordered.isKnown(row) }.map(\.name)
    if missing.isEmpty { return "it is not among those that are asked about" }
    let frequency = measures.compared.frequency
    if frequency.isKnown(row), frequency.keys[row] == 0 { return "it has no purchase" }
    let what = missing.joined(separator: " and ")
    return "its \(what) \(missing.count == 1 ? "is" : "are") missing"
  }

  // MARK: - rfm

  private func explainScores(_ model: Model, _ rfm: RFMModel, _ result: RFMResult, _ table: Table, _ row: Int) throws {
    let label = try label(of: row, table)
    guard takesPart(result.measures, row) else {
      return sayExplained(model, label, ["\(label) has no scores: \(absence(result.measures, rfm.measures, row))"])
    }
    let scores = result.scores
    let each = [scores.recency[row], scores.frequency[row], scores.money[row]].map(Int.init)
    let edges = [scores.edges.recency, scores.edges.frequency, scores.edges.money]
    let code = each.reduce(Int64(0)) { $0 * rfm.codeBase + Int64($1) }
    var sentences = [
      "\(label): recency \(each[0]), frequency \(each[1]), money \(each[2]) of \(scores.bins), so \(code)"
    ]
    let all = measured(result.measures, rfm.measures)
    let edgeTexts = zip(all, edges).map { measure, edges in
      measure.column.isMasked ? Column.maskText : edges.map { plain($0.number) }.joined(separator: ", ")
    }
    for (index, measure) in all.enumerated() {
      sentences.append(
        scoreSentence(measure, row, edgeTexts[index], each[index], isTurned: index == 0, bins: scores.bins))
    }
    if result.keepsFit {
      sentences.append("the edges were fitted before; `refit \(model.name)` fits them to these data")
    }
    let frame = Frame(
      fields: [
        Frame.Field("measure", .texts(all.map(\.name))),
        Frame.Field("value", .texts(all.map { $0.column.plainText(row) })),
        Frame.Field("edges", .texts(edgeTexts)),
        Frame.Field("score", .decimals(each.map(Int64.init))),
      ], rowCount: all.count)
    sayExplained(model, label, sentences, frame, shownValues: all.map { $0.column.shownText(row) })
  }

  private func scoreSentence(
    _ measure: Measured, _ row: Int, _ list: String, _ score: Int, isTurned: Bool, bins: Int
  ) -> String {
    let below = isTurned ? bins - score : score - 1
    let unit = isTurned ? " days" : ""
    let text =
      "\(measure.name) \(cellText(measure.column, row))\(unit): \(below) of the edges \(list) \(below == 1 ? "lies" : "lie") below it, so bin \(below + 1)"
    return isTurned
      ? text + " and, less being better, score \(bins + 1) − \(below + 1) = \(score)" : text + " and score \(score)"
  }

  // MARK: - rfm8

  private func explainClass(
    _ model: Model, _ classes: RFMClassesModel, _ result: RFMClassesResult, _ table: Table, _ row: Int
  ) throws {
    let label = try label(of: row, table)
    guard takesPart(result.measures, row), let cuts = result.classing.cuts,
      let found = RFMClass(rawValue: result.classing.codes[row])
    else {
      return sayExplained(model, label, ["\(label) has no class: \(absence(result.measures, classes.measures, row))"])
    }
    let all = measured(result.measures, classes.measures)
    let mask = all.compactMap(\.column.mask).max()
    let points = [cuts.recency, cuts.frequency, cuts.money]
    let sides = [
      found.isRecent ? "recent" : "long ago", found.isFrequent ? "high" : "low", found.isImportant ? "high" : "low",
    ]
    let isGood = [found.isRecent, found.isFrequent, found.isImportant]
    var sentences = ["\(label) is \(found.name) (\(found.chinese))"]
    for index in all.indices {
      let relation = (isGood[index] ? "" : "not ") + (index == 0 ? "below" : "above")
      sentences.append(
        "\(all[index].name) \(cellText(all[index].column, row))\(index == 0 ? " days" : "") is \(relation) \(cutName(classes.cut)) "
          + "\(all[index].column.isMasked ? Column.maskText : plain(points[index].number)): \(sides[index])")
    }
    sentences.append("what to do: \(found.action)")
    if result.keepsFit {
      sentences.append("the cuts were fitted before; `refit \(model.name)` fits them to these data")
    }
    let frame = Frame(
      fields: [
        Frame.Field("measure", .texts(all.map(\.name))),
        Frame.Field("value", .texts(all.map { $0.column.plainText(row) })),
        Frame.Field("cut", Column.numbers(points.map(\.number)).marked(mask)), Frame.Field("side", .texts(sides)),
      ], rowCount: all.count)
    sayExplained(model, label, sentences, frame, shownValues: all.map { $0.column.shownText(row) })
  }

  private func cutName(_ cut: RFMClassesModel.Cut) -> String {
    switch cut {
    case .mean: "the mean"
    case .median: "the median"
    case .values: "the cut"
    }
  }

  // MARK: - pareto

  private func explainPlace(
    _ model: Model, _ pareto: ParetoModel, _ result: ParetoResult, _ table: Table, _ row: Int
  ) throws {
    let label = try label(of: row, table)
    let measure = measureText(model)
    guard result.population?[row] ?? true else {
      let why = result.values.isKnown(row) ? "it is not among those that are asked about" : "its \(measure) is missing"
      return sayExplained(model, label, ["\(label) is not on the curve: \(why)"])
    }
    let curve = result.curve
    let values = result.column.marked(state.book.mask(of: pareto.measure))
    let place = try ParetoPlace(of: row, in: result.values, among: result.asked, execution: execution)
    let value = cellText(values, row)
    var sentences = ["\(label): rank \(number(place.rank)) of \(number(curve.count)) by \(measure), with \(value)"]
    var name: String?
    if curve.hasShares {
      let cumulative = place.sum.number / curve.total.number
      sentences.append(
        (place.rank == 1 ? "it alone holds" : "the first \(number(place.rank)) hold")
          + " \(place.sum.text(like: values)) of \(curve.total.text(like: values))"
          + (values.isMasked ? "" : ", \(fixed(cumulative * 100, places: 3))%"))
      if let classes = try result.classes(execution) {
        let code = Int(classes.codes[row])
        name = pareto.classNames[code]
        sentences.append(classSentence(pareto, curve, code))
      }
    } else {
      sentences.append("the total of \(measure) is not above zero, so it has no share and no class")
    }
    if result.keepsFit {
      sentences.append("where the classes end was fitted before; `refit \(model.name)` fits it to these data")
    }
    let frame = Frame(
      fields: [
        Frame.Field("value", values.gather(rows: [Int32(row)])),
        Frame.Field("rank", .decimals([Int64(place.rank)])),
        Frame.Field(
          "share",
          Column.numbers([curve.hasShares ? place.sum.number / curve.total.number : nil]).marked(values.mask)),
        Frame.Field("class", .texts([name])),
      ], rowCount: 1)
    sayExplained(model, label, sentences, frame)
  }

  private func classSentence(_ pareto: ParetoModel, _ curve: ParetoCurve, _ code: Int) -> String {
    let name = pareto.classNames[code]
    guard code < curve.crossings.count else { return "so it is \(name), which takes what is left" }
    return "so it is \(name), which ends with rank \(number(curve.crossings[code].position)), where "
      + "\(plain(pareto.cuts[code].double * 100))% of the total are reached"
  }

  private func measureText(_ model: Model) -> String {
    if case .model(.pareto(let pareto)) = model.written.statement.kind { return format(pareto.measure) }
    return model.name
  }

  /// - Parameter shownValues: the values of the measures for people; machines get them plain.
  func sayExplained(
    _ model: Model, _ label: String, _ sentences: [String], _ frame: Frame = Frame(fields: [], rowCount: 0),
    shownValues: [String?]? = nil, rowNoun: String = "measures"
  ) {
    let layout = frame.rowCount == 0 ? Presentation.Layout.text : .table
    var presentation = Presentation(
      title: "\(model.name) of \(label)", frame: frame, layout: layout, narrative: sentences, rowNoun: rowNoun)
    presentation.frameForPeople = shownValues.map { frame.replacing("value", by: $0) }
    say(presentation)
  }
}
