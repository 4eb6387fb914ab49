import Columnar
import Models
import Plans

extension Question {
  /// The cells of a matrix.
  ///
  /// Where the cuts are given, its scores are summed up on the way to the cells and not kept: that is one pass over the columns. Means and medians have
  /// to be known beforehand.
  func placed(_ matrix: MatrixModel, _ model: Model) throws -> MatrixResult {
    let axes = try matrix.axes.map { try axis($0.score, in: model) }
    let fingerprint = fingerprint(.fit(matrix.fit), version: 0, table: model.table, terms: matrix.inputs)
    let kept = engine.fits.axisCuts[matrix.fit]
    let cuts = try kept?.fitted ?? located(in: model) { try axisCuts(matrix, axes, in: model.table) }
    if kept == nil, let cuts {
      engine.fits.axisCuts[matrix.fit] = KeptFit(fitted: cuts, fingerprint: fingerprint)
    }
    let seen = try visible(model.table)
    let cells = try located(in: model) { try self.cells(axes, cuts, among: seen, count: rowCount(of: model.table)) }
    let isFound = matrix.cuts.contains { if case .value = $0 { false } else { true } }
    let keepsScales = axes.contains { $0.criteria.contains(where: \.keepsFit) }
    return MatrixResult(
      scores: axes.map(\.score), missingValues: axes.map { $0.criteria.map(\.missing) }, cuts: cuts, cells: cells,
      missing: (seen?.trueCount ?? rowCount(of: model.table)) - cells.counts.reduce(0, +),
      keepsFit: keepsScales || (isFound && (kept.map { $0.fingerprint != fingerprint } ?? false)))
  }

  private func cells(
    _ axes: [MatrixAxis], _ cuts: [AxisCut]?, among seen: Bitmap?, count: Int
  ) throws -> MatrixCells {
    guard let cuts else { return MatrixCells(without: count) }
    guard cuts.allSatisfy(\.isGiven), let first = axes[0].sum, let second = axes[1].sum else {
      let (first, second) = (try axes[0].score.value().ordered, try axes[1].score.value().ordered)
      return try MatrixCells(first, second, cuts: cuts, execution: execution)
    }
    return try MatrixCells(first, second, cuts: cuts, among: seen, execution: execution)
  }

  private func axisCuts(_ matrix: MatrixModel, _ axes: [MatrixAxis], in table: TableID) throws -> [AxisCut]? {
    let population = try matrix.axes[0].score.population.map { try evaluator(over: table).truth($0).isTrue }
    var cuts: [AxisCut] = []
    for (cut, axis) in zip(matrix.cuts, axes) {
      let point: CutPoint?
      switch cut {
      case .value(let value):
        cuts.append(.given(DecimalNumber(value)))
        continue
      case .mean: point = try Mean.of(axis.score.value().ordered, among: population, execution: execution)
      case .median: point = try Quantiles.median(axis.score.value().ordered, among: population, execution: execution)
      }
      guard let point else { return nil }
      cuts.append(.found(point))
    }
    return cuts
  }
}

extension AxisCut {
  fileprivate var isGiven: Bool { if case .given = self { true } else { false } }
}
