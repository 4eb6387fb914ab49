import Engine
import Models
import Plans
import Rendering

// What the models of a session were fitted to, for a manifest: a weight or a cut says little without the values that it was set against.

extension Session {
  /// Scales, edges and cuts in the order of the models; `earlier` where they were fitted before, to other data or another as-of date.
  ///
  /// - Throws: what computing a model throws, and `Execution.Cancelled`.
  func fits(in book: Book) throws -> [JSONValue] {
    try book.models.compactMap { model in
      guard let (parts, isEarlier) = try fit(of: model, in: book) else { return nil }
      return .object(
        [("model", .text(model.name)), ("kind", .text(model.kindName))] + parts + [("earlier", .yesNo(isEarlier))])
    }
  }

  private func fit(of model: Model, in book: Book) throws -> (parts: [(String, JSONValue)], isEarlier: Bool)? {
    switch (model.kind, try engine.model(model.id, in: book, on: state.data)) {
    case (.score(let score), .score(let result)):
      return ([("criteria", criteria(score, result, book))], result.criteria.contains(where: \.keepsFit))
    case (.tiers(let tiers), .tiers(let result)):
      return ([("levels", levels(tiers, result.assignment.thresholds, book))], result.keepsFit)
    case (.rfm(let rfm), .rfm(let result)):
      let edges = result.scores.edges
      let parts = measures(rfm.measures, book, [edges.recency, edges.frequency, edges.money]) { points in
        .array(points.map { .number($0.number) })
      }
      return ([("edges", parts)], result.keepsFit)
    case (.classes(let classes), .classes(let result)):
      guard let cuts = result.classing.cuts else { return nil }
      let parts = measures(classes.measures, book, [cuts.recency, cuts.frequency, cuts.money]) { .number($0.number) }
      return ([("cuts", parts)], result.keepsFit)
    case (.pareto(let pareto), .pareto(let result)):
      let isSeen = book.mask(of: pareto.measure) == nil
      let classes = zip(pareto.classNames, result.thresholds).map { name, threshold in
        JSONValue.object([("level", .text(name)), ("from", isSeen ? .number(threshold.value.number) : .null)])
      }
      return ([("levels", .array(classes))], result.keepsFit)
    case (.matrix(let matrix), .matrix(let result)):
      let axes = try matrix.axes.enumerated().map { index, axis in
        let isSeen = axis.score.criteria.allSatisfy { book.mask(of: $0.term) == nil }
        return JSONValue.object([
          ("axis", .text(axis.name)),
          ("cut", (isSeen ? result.cuts?[index].number : nil).map(JSONValue.number) ?? .null),
          ("criteria", criteria(axis.score, try result.score(index), book)),
        ])
      }
      return ([("axes", .array(axes))], result.keepsFit)
    default: return nil
    }
  }

  private func criteria(_ score: ScoreModel, _ result: ScoreResult, _ book: Book) -> JSONValue {
    let isPopulationSeen = score.population.map { book.mask(of: $0) == nil } ?? true
    let items = zip(score.criteria, result.criteria).map { criterion, result in
      let isSeen = isPopulationSeen && book.mask(of: criterion.term) == nil
      let figures = result.fit.figures.map { ($0.name, isSeen ? JSONValue.number($0.value) : .null) }
      return JSONValue.object(
        [
          ("criterion", .text(criterion.name)), ("weight", .number(Double(criterion.weight) / 10_000)),
          ("share", .number(Double(criterion.weight) / Double(score.totalWeight))),
          ("scale", .text(result.fit.scale.name)), ("rows", .whole(result.fit.fittedCount)),
        ] + figures)
    }
    return .array(items)
  }

  /// Where each level begins; null for one that no value of the measure leads to.
  private func levels(_ tiers: TiersModel, _ thresholds: TierThresholds, _ book: Book) -> JSONValue {
    let isSeen = book.mask(of: tiers.measure) == nil
    return .array(
      tiers.levels.enumerated().map { index, level in
        let from = isSeen ? thresholds.number(index) : nil
        return .object([("level", .text(level.name)), ("from", from.map(JSONValue.number) ?? .null)])
      })
  }

  private func measures<Part>(
    _ terms: PurchaseMeasures, _ book: Book, _ parts: [Part], _ value: (Part) -> JSONValue
  ) -> JSONValue {
    let names = ["recency", "frequency", "money"]
    let masks = [terms.recency, terms.frequency, terms.money].map(book.mask(of:))
    return .object(zip(names, zip(masks, parts)).map { ($0, $1.0 == nil ? value($1.1) : .null) })
  }
}

extension Scale {
  fileprivate var name: String {
    switch self {
    case .rank: "rank"
    case .minmax: "minmax"
    case .zscore: "zscore"
    case .anchors: "anchors"
    }
  }
}
