import Columnar
import Language
import Models
import Plans

/// Models whose outputs an earlier run has left.
extension Question {
  /// Of a score or of tiers whose fits are, or would be, made from what is there now; there is none under a fit that was kept from before, for then
  /// more than the definition and the data decide.
  func knownDigest(of model: Model) throws -> Digest {
    let fits = fits(of: model)
    guard !fits.isEmpty, fits.allSatisfy({ isFresh($0, of: $1) }) else { throw ContentWriter.Unknowable() }
    return try digest(under: fingerprint(of: model)) { content in
      try content.write(table: model.table)
      if let score = model.score { try content.write(score) }
      if let tiers = model.tiers { try content.write(tiers) }
    }
  }

  /// The fits of a score or of tiers, each with the fingerprint of what it would be made from now; empty for other models.
  private func fits(of model: Model) -> [FitID: Int] {
    if model.application != nil { return [:] }
    if let score = model.score {
      return Dictionary(
        score.criteria.map { ($0.fit, fitFingerprint($0, of: score, in: model.table)) }, uniquingKeysWith: { $1 })
    }
    return model.tiers.map { [$0.fit: cutFingerprint($0, model.table)] } ?? [:]
  }

  private func isFresh(_ fit: FitID, of now: Int) -> Bool {
    if let waiting = engine.fits.waiting.first(where: { $0.fits[fit] != nil }) { return waiting.fits[fit] == now }
    let made = engine.fits.scales[fit]?.fingerprint ?? engine.fits.cuts[fit]?.fingerprint
    return made.map { $0 == now } ?? true
  }

  // MARK: - Waiting

  /// Makes the fits of a model, or lets them wait where an earlier run has left all that a definition needs.
  func fit(_ id: ModelID) throws {
    let model = book.model(id)
    guard let image = engine.image, let digest = try? knownDigest(of: model),
      parts(of: model).allSatisfy({ image.hasColumn(digest.part($0)) })
    else {
      _ = try self.model(id)
      return
    }
    let fits = fits(of: model)
    let isMade = fits.keys.contains { engine.fits.scales[$0] != nil || engine.fits.cuts[$0] != nil }
    let waits = engine.fits.waiting.contains { $0.fits.keys.contains { fits[$0] != nil } }
    if isMade || waits { return }
    engine.fits.waiting.append(
      WaitingModel(
        id: id, fingerprint: fingerprint(of: model), fits: fits, digest: digest, book: book, data: data))
  }

  private func parts(of model: Model) -> [ModelPart] { model.score == nil ? [.tier] : [.score, .exact] }

  private func waiting(_ model: Model) -> WaitingModel? {
    if engine.fits.waiting.isEmpty { return nil }
    let fingerprint = fingerprint(of: model)
    return engine.fits.waiting.first { $0.id == model.id && $0.fingerprint == fingerprint }
  }

  /// Does something for which the fits of a model are to be there: those that wait under other data or another as-of date are made first, those
  /// that wait under these are made by it.
  func makingFits<Result>(of model: Model, _ body: () throws -> Result) throws -> Result {
    if engine.fits.waiting.isEmpty { return try body() }
    let fits = fits(of: model)
    let waiting = engine.fits.waiting.filter { $0.fits.keys.contains { fits[$0] != nil } }
    if waiting.isEmpty { return try body() }
    engine.fits.waiting.removeAll { one in waiting.contains { $0 === one } }
    do {
      for one in waiting where one.fingerprint != fingerprint(of: model) {
        _ = try Question(engine, one.book, one.data).model(one.id)
      }
      return try body()
    } catch {
      engine.fits.waiting += waiting.filter { $0.fits.keys.contains { !engine.fits.isMade($0) } }
      throw error
    }
  }

  // MARK: - Outputs

  /// An output of a model that waits; none where the model itself has to be asked.
  func waitingOutput(_ output: ColumnSchema.Output, of id: ModelID) -> Column? {
    ModelPart(output).flatMap { waitingPart($0, of: id) }
  }

  private func waitingPart(_ part: ModelPart, of id: ModelID) -> Column? {
    let model = book.model(id)
    guard let waiting = waiting(model) else { return nil }
    if let known = waiting.columns[part] { return known }
    let column = engine.image?.column(waiting.digest.part(part), called: name(of: model, part))
    waiting.columns[part] = column
    return column
  }

  /// The exact score behind a term that is the score of a model that waits.
  func waitingExactScore(_ term: Term) -> Column? {
    guard case .column(let id) = term.kind, case .output(let model, .score) = book.column(id).column.origin else {
      return nil
    }
    return waitingPart(.exact, of: model)
  }

  /// How many went into each level of a set of tiers.
  func tierReport(_ id: ModelID) throws -> TierReport? {
    let model = book.model(id)
    if let waiting = waiting(model),
      let report = engine.image?.numbers(waiting.digest.part(.tier), called: name(of: model, .tier)).map({
        TierReport($0)
      })
    {
      return report
    }
    return try self.model(id).tiers.map { TierReport($0) }
  }

  /// Leaves the outputs of a model to later runs, unless something was counted on the way; those of a what-if are forgotten with it.
  func remember(_ result: ModelResult, of model: Model) {
    let key = fingerprint(of: model)
    guard let image = engine.image, !book.isWhatIf, book.level(of: model.inputs) == 0,
      engine.remembered.insert(key).inserted,
      engine.cache.entry(key)?.tallies.isEmpty == true, let digest = try? knownDigest(of: model)
    else { return }
    func keep(_ column: Column, _ part: ModelPart, _ numbers: [Int] = []) {
      image.keep(column, under: digest.part(part), called: name(of: model, part), with: numbers)
    }
    if let score = result.score, let column = try? score.column {
      keep(column, .score)
      keep(score.ordered.exactColumn, .exact)
    }
    if let tiers = result.tiers { keep(tiers.column, .tier, TierReport(tiers).numbers) }
  }

  private func name(of model: Model, _ part: ModelPart) -> String {
    "\(book.table(model.table).name).\(model.name)" + (part == .exact ? " (exact)" : "")
  }
}

extension OrderedColumn {
  /// The keys as whole numbers.
  var exactColumn: Column { Column(type: .decimal(scale: 0), storage: .int64(keys), validity: validity) }
}

extension Fits {
  func isMade(_ fit: FitID) -> Bool { scales[fit] != nil || cuts[fit] != nil }
}

// MARK: - Definitions

extension ContentWriter {
  fileprivate mutating func write(_ score: ScoreModel) throws {
    bytes.write("score")
    bytes.write(score.criteria.count)
    for criterion in score.criteria {
      try write(criterion.term)
      bytes.write(criterion.weight)
      write(criterion.scale)
      bytes.write(criterion.isLow)
      write(criterion.missing)
    }
    try write(score.population)
  }

  private mutating func write(_ scale: ScaleSpec) {
    switch scale {
    case .rank: bytes.write("rank")
    case .minmax: bytes.write("minmax")
    case .zscore: bytes.write("zscore")
    case .anchors(let low, let high):
      bytes.write("anchors")
      write(low)
      write(high)
    }
  }

  private mutating func write(_ missing: MissingRule) {
    switch missing {
    case .worst: bytes.write("worst")
    case .mean: bytes.write("mean")
    case .renormalise: bytes.write("renormalise")
    case .value(let number):
      bytes.write("value")
      write(number)
    }
  }

  fileprivate mutating func write(_ tiers: TiersModel) throws {
    bytes.write("tiers")
    try write(tiers.measure)
    bytes.write(tiers.levels.count)
    for level in tiers.levels {
      bytes.write(level.name)
      try write(level.cut)
    }
  }

  private mutating func write(_ cut: TierRule.Cut) throws {
    switch cut {
    case .share(let share):
      bytes.write("share")
      write(share)
    case .count(let count):
      bytes.write("count")
      bytes.write(count)
    case .atLeast(let bound):
      bytes.write("at least")
      write(bound)
    case .shareOf(let share, let term):
      bytes.write("share of")
      write(share)
      try write(term)
    case .when(let term):
      bytes.write("when")
      try write(term)
    case .rest: bytes.write("rest")
    }
  }
}
