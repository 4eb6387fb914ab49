import Diagnostics
import Language
import Plans

/// Applies what-if changes to a book, one by one, minting versions and fits for whatever they touch, and writes down each as a step.
struct Rewriter {
  private(set) var book: Book
  private(set) var changed: [ModelID] = []
  private(set) var steps: [Step] = []
  let written: Written
  let latest: Int32?

  init(book: Book, written: Written, latest: Int32?) {
    (self.book, self.written, self.latest) = (book, written, latest)
  }

  mutating func apply(_ change: WhatIf.Change, resolver: inout Resolver) throws(Diagnostic) {
    switch change.kind {
    case .asOf: return
    case .without(let table, let condition):
      return take(try stepWithout(table, condition, &resolver))
    case .values(let column, let value, let condition):
      return take(try stepOfValues(column, value, condition, &resolver))
    default: break
    }
    let before = book.models
    try changeModel(change, &resolver)
    noteModels(since: before)
  }

  /// Does a step and writes it down.
  mutating func take(_ step: Step) {
    step.apply(to: &book)
    steps.append(step)
  }

  private mutating func noteModels(since before: [Model]) {
    let differing = book.models.filter { model in !before.contains { $0.id == model.id && $0.version == model.version }
    }
    if !differing.isEmpty { take(.models(differing)) }
  }

  /// What follows for other models: with `refit` all is fitted anew, and what is cut from something that changed is cut anew in any case.
  mutating func finish(refits: Bool) {
    let before = book.models
    if refits { refitAll() }
    recutDependents()
    book.followSources()
    noteModels(since: before)
  }

  private mutating func changeModel(_ change: WhatIf.Change, _ resolver: inout Resolver) throws(Diagnostic) {
    switch change.kind {
    case .weights(let name, let weights): try setWeights(name, weights, resolver)
    case .cuts(let name, let levels): try setCuts(name, levels, &resolver)
    case .scales(let name, let scales): try setScales(name, scales)
    case .population(let name, let expression): try setPopulation(name, expression, &resolver)
    case .classCut(let name, let cut): try setCut(name, cut, &resolver)
    case .shareCuts(let name, let cuts): try setCuts(name, shares: cuts, &resolver)
    case .axisCuts(let name, let cuts): try setCuts(name, axes: cuts, &resolver)
    case .capacity(let name, let visits): try setCapacity(name, visits, &resolver)
    case .costs(let name, let costs): try setCosts(name, costs, &resolver)
    case .visits(let name, let visits): try setVisits(name, visits, &resolver)
    case .bins(let name, let bins): try setBins(name, bins, &resolver)
    case .edges(let name, let edges): try setEdges(name, edges, &resolver)
    case .asOf, .without, .values: preconditionFailure("data are no model")
    }
  }

  // MARK: - Changes

  private mutating func setWeights(_ name: Name, _ weights: [WeightChange], _ resolver: Resolver) throws(Diagnostic) {
    var weighed = try self.weighed(name)
    var shares: [Int: [(index: Int, share: ExactDecimal, span: Span)]] = [:]
    for weight in weights {
      let (part, index) = try criterion(weight.criterion, of: weighed)
      if weight.isShare {
        shares[part, default: []].append((index, weight.weight, weight.weightSpan))
      } else {
        weighed.scores[part].criteria[index].weight = try resolver.rawWeight(weight.weight, at: weight.weightSpan)
      }
    }
    for part in weighed.scores.indices {
      if let shares = shares[part] {
        var weights = Weights(weighed.scores[part].criteria.map(\.weight))
        try weights.setShares(shares)
        for index in weights.raw.indices { weighed.scores[part].criteria[index].weight = weights.raw[index] }
      }
      try resolver.checkTotal(weighed.scores[part].criteria, at: weights[0].weightSpan)
    }
    store(weighed) { $0.weight = ExactDecimal(units: $1.weight, scale: 4) }
  }

  private mutating func setScales(_ name: Name, _ scales: [ScaleChange]) throws(Diagnostic) {
    var weighed = try self.weighed(name)
    for change in scales {
      let (part, index) = try criterion(change.criterion, of: weighed)
      var criterion = weighed.scores[part].criteria[index]
      if case .anchors(let low, let high)? = change.scale, low.double == high.double {
        throw Diagnostic(
          .badWeights, "the anchors of `\(criterion.name)` are equal", at: change.criterion.span,
          label: "nothing between them")
      }
      if let scale = change.scale { criterion.scale = scale }
      if let isLow = change.isLow { criterion.isLow = isLow }
      if let missing = change.missing { criterion.missing = missing }
      criterion.fit = Identity.fit()
      weighed.scores[part].criteria[index] = criterion
    }
    store(weighed) { written, criterion in
      written.scale = criterion.scale
      written.isLow = criterion.isLow
      written.missing = criterion.missing
    }
  }

  private mutating func setPopulation(_ name: Name, _ expression: Expression, _ resolver: inout Resolver)
    throws(Diagnostic)
  {
    if let model = try? model(name), case .model(let definition) = model.written.statement.kind, definition.takesRows {
      return try setTakenRows(model, expression, &resolver)
    }
    var (model, score) = try self.score(name)
    score.population = try resolver.condition(expression, over: book.table(model.table))
    for index in score.criteria.indices { score.criteria[index].fit = Identity.fit() }
    model.kind = .score(score)
    store(model) { definition in
      guard case .score(var written) = definition else { return }
      written.population = expression
      definition = .score(written)
    }
  }

  private mutating func setCuts(_ name: Name, _ levels: [TierLevel], _ resolver: inout Resolver) throws(Diagnostic) {
    var (model, tiers) = try self.tiers(name)
    let table = book.table(model.table)
    for level in levels {
      guard let index = tiers.levels.firstIndex(where: { $0.name.lowercased() == level.name.text.lowercased() }) else {
        let names = tiers.levels.map(\.name)
        throw Diagnostic(
          .unknownLevel, "`\(model.name)` has no level `\(level.name.text)`", at: level.name.span,
          label: "not one of its levels",
          help: [
            nearest(level.name.text, among: names).map { "did you mean `\($0)`?" } ?? "its levels are: "
              + names.joined(separator: ", ")
          ])
      }
      tiers.levels[index].cut = try resolver.rules([level], over: table)[0].cut
    }
    for level in levels where level.countsFromTop { try refuseTop(level, behind: tiers.levels, model.name) }
    try checkRest(tiers.levels, changedBy: levels)
    try resolver.checkShares(tiers.levels) { index in
      let beyond = tiers.levels[index].name.lowercased()
      return (levels.first { $0.name.text.lowercased() == beyond } ?? levels[0]).cutSpan
    }
    tiers.fit = Identity.fit()
    model.kind = .tiers(tiers)
    store(model) { definition in
      guard case .tiers(var written) = definition else { return }
      for level in levels {
        guard
          let index = written.levels.firstIndex(where: { $0.name.text.lowercased() == level.name.text.lowercased() })
        else { continue }
        written.levels[index].cut = level.cut
      }
      definition = .tiers(written)
    }
  }

  /// `top` counts from the best account, where the levels before it begin: the two things that it could mean are `next` with different numbers.
  private func refuseTop(_ level: TierLevel, behind rules: [TierRule], _ model: String) throws(Diagnostic) {
    guard let index = rules.firstIndex(where: { $0.name.lowercased() == level.name.text.lowercased() }),
      let first = rules[..<index].first(where: \.cut.isSized)
    else { return }
    func next(_ cut: Cut) -> String {
      let name = Name(model, span: level.name.span)
      let change = TierLevel(name: level.name, cut: cut, cutSpan: level.cutSpan)
      return "`what if \(format(WhatIf.Change(.cuts(model: name, [change]), span: level.cutSpan)))`"
    }
    var help = ["\(next(level.cut)) takes so much behind the level before it"]
    if let left = level.cut.less(rules[..<index].map(\.cut).filter(\.isSized)) {
      help.append("\(next(left)) ends where `\(written.source.text(of: level.cutSpan))` of all would")
    }
    throw Diagnostic(
      .badCuts, "`top` counts from the best account, and `\(first.name)` begins there", at: level.cutSpan,
      label: "from where?", help: help)
  }

  /// One level at most takes the rest, and those behind it nothing from the top.
  private func checkRest(_ rules: [TierRule], changedBy levels: [TierLevel]) throws(Diagnostic) {
    guard let rest = rules.firstIndex(where: { $0.cut == .rest }) else { return }
    let behind = rules[(rest + 1)...].first { rule in if case .when = rule.cut { false } else { true } }
    guard let behind else { return }
    let concerned = [rules[rest].name.lowercased(), behind.name.lowercased()]
    let named = levels.first { concerned.contains($0.name.text.lowercased()) }
    throw Diagnostic(
      .badCuts, "`\(rules[rest].name)` takes the rest, so nothing is left for `\(behind.name)`",
      at: (named ?? levels[0]).cutSpan, label: "leaves nothing",
      help: ["change the cut of `\(behind.name)` as well, in the same what-if"])
  }

  // MARK: - What follows

  /// Tiers that are cut from something that changed are cut anew.
  private mutating func recutDependents() {
    book.recut(after: changed.reduce(into: []) { $0.formUnion(book.outputs(of: $1)) }, sparing: changed)
  }

  /// Every scale and every cut is fitted anew.
  private mutating func refitAll() {
    for index in book.models.indices { book.models[index].refit() }
  }

  /// Puts a changed model back, with its definition written as it would have to be to say the same.
  mutating func store(_ model: Model, rewriting edit: (inout Statement.Kind) -> Void) {
    guard let index = book.models.firstIndex(where: { $0.id == model.id }) else {
      preconditionFailure("a model vanished")
    }
    var statement = model.written.statement
    edit(&statement.kind)
    book.models[index] = model
    book.models[index].written = Written(rewriting: statement, parameters: model.written.parameters)
    book.models[index].version = Identity.version()
    if !changed.contains(model.id) { changed.append(model.id) }
  }

  /// The same where criteria were changed.
  private mutating func store(_ weighed: Weighed, rewriting edit: (inout Criterion, ScoreCriterion) -> Void) {
    store(weighed.applied) { definition in
      switch definition {
      case .score(var written):
        for (index, criterion) in weighed.scores[0].criteria.enumerated() { edit(&written.criteria[index], criterion) }
        definition = .score(written)
      case .model(.matrix(var written)):
        for (part, score) in weighed.scores.enumerated() {
          for (index, criterion) in score.criteria.enumerated() { edit(&written.axes[part].criteria[index], criterion) }
        }
        definition = .model(.matrix(written))
      default: return
      }
    }
  }

  // MARK: - Finding

  /// A model that weighs criteria: a score, or a matrix with one for each axis.
  private struct Weighed {
    var model: Model
    var scores: [ScoreModel]

    /// The model with its scores as they are here.
    var applied: Model {
      var copy = model
      if case .matrix(var matrix) = model.kind {
        for index in scores.indices { matrix.axes[index].score = scores[index] }
        copy.kind = .matrix(matrix)
      } else {
        copy.kind = .score(scores[0])
      }
      return copy
    }
  }

  func model(_ name: Name) throws(Diagnostic) -> Model {
    switch book.model(named: name.text) {
    case .one(let model):
      if model.application != nil { throw book.hasNoFit(model, at: name.span, "what if") }
      return model
    case .several(let names):
      throw Diagnostic(
        .ambiguousName, "`\(name.text)` could be " + names.joined(separator: " or "), at: name.span, label: "which one?"
      )
    case .none:
      let names = book.models.map(\.name)
      throw Diagnostic(
        .unknownModel, "there is no score and no tiers called `\(name.text)`", at: name.span, label: "not a model",
        help: [
          nearest(name.text, among: names).map { "did you mean `\($0)`?" }
            ?? (names.isEmpty ? "define one first: `help define`" : "there are: " + names.joined(separator: ", "))
        ])
    }
  }

  private func weighed(_ name: Name) throws(Diagnostic) -> Weighed {
    if let model = try? model(name), let matrix = model.matrix {
      return Weighed(model: model, scores: matrix.axes.map(\.score))
    }
    let (model, score) = try self.score(name)
    return Weighed(model: model, scores: [score])
  }

  private func score(_ name: Name) throws(Diagnostic) -> (Model, ScoreModel) {
    let model = try model(name)
    if let score = model.score { return (model, score) }
    let measured = model.tiers.flatMap { tiers in
      book.models.first { $0.score != nil && tiers.measure.kind == .column($0.column) }
    }
    throw Diagnostic(
      .unknownModel, "`\(model.name)` is \(model.kindPhrase); weights and scales belong to a score", at: name.span,
      label: model.kindName,
      help: measured.map { ["it is cut from `\($0.name)`: `what if \($0.name) weights …`"] } ?? [
        model.tiers == nil
          ? "define it anew, or `undo`" : "change its cuts: `what if \(model.name) cuts …`"
      ])
  }

  private func tiers(_ name: Name) throws(Diagnostic) -> (Model, TiersModel) {
    let model = try model(name)
    if let tiers = model.tiers { return (model, tiers) }
    let cut = book.models.first { other in other.tiers.map { $0.measure.kind == .column(model.column) } ?? false }
    throw Diagnostic(
      .unknownModel, "`\(model.name)` is \(model.kindPhrase); cuts belong to tiers", at: name.span,
      label: model.kindPhrase,
      help: cut.map { ["`\($0.name)` is cut from it: `what if \($0.name) cuts …`"] }
        ?? (model.classes.map { _ in ["its cut is one: `what if \(model.name) cut median`"] }
          ?? model.pareto.map { _ in ["its cuts are shares: `what if \(model.name) cut 70%, 90%`"] } ?? []))
  }

  /// Which of the scores has it, and where.
  private func criterion(_ name: Name, of weighed: Weighed) throws(Diagnostic) -> (part: Int, index: Int) {
    let names = weighed.scores.enumerated().flatMap { part, score in
      score.criteria.enumerated().map { index, criterion in (name: criterion.name, value: (part: part, index: index)) }
    }
    if case .one(let place) = match(name.text, among: names) { return place }
    throw unknownCriterion(name, of: weighed.model, among: names.map(\.name))
  }
}

extension TierRule.Cut {
  /// Takes a share or a number of accounts from the best left.
  fileprivate var isSized: Bool {
    switch self {
    case .share, .count, .shareOf: true
    case .atLeast, .when, .rest: false
    }
  }
}

extension Cut {
  /// What is left of a share or number, counted from the top, behind others of the same kind; none where it cannot be told, or nothing is.
  fileprivate func less(_ others: [TierRule.Cut]) -> Cut? {
    switch self {
    case .share(let share):
      var left = share
      for case .share(let other) in others { left = left.subtracting(other) }
      let areShares = others.allSatisfy { if case .share = $0 { true } else { false } }
      return areShares && left.units > 0 ? .share(left) : nil
    case .count(let count):
      let counts = others.compactMap { if case .count(let other) = $0 { other } else { nil } }
      let left = count - counts.reduce(0, +)
      return counts.count == others.count && left > 0 ? .count(left) : nil
    case .atLeast, .shareOf, .when, .rest: return nil
    }
  }
}

extension ExactDecimal {
  fileprivate func subtracting(_ other: ExactDecimal) -> ExactDecimal {
    let places = max(scale, other.scale)
    func units(_ value: ExactDecimal) -> Int64 { (value.scale..<places).reduce(value.units) { units, _ in units * 10 } }
    return ExactDecimal(units: units(self) - units(other), scale: places)
  }
}
