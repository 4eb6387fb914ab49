import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// What `define matrix` says.
extension Session {
  func reportMatrix(_ model: Model, _ matrix: MatrixModel, _ result: MatrixResult, _ table: Table) throws {
    let placed = result.cells.counts.reduce(0, +)
    say(
      Presentation(
        title: "\(model.name) of \(table.name): \(number(placed)) of \(number(placed + result.missing)) placed",
        frame: squareTable(matrix, result), layout: .matrix(totals: true), rowNoun: "cells"))
    emit(.companion(Presentation(frame: try cellTable(matrix, result, table), rowNoun: "cells")))
    tellCuts(model, matrix, result)
    for axis in matrix.axes { smallPrint("\(axis.name): \(weightsText(axis.score)), scaled \(scales(axis.score))") }
    tellMissing(matrix, result)
    smallPrint(
      "as of \(dayText(state.book.asOf.day)) · scales stay as they are fitted until `refit \(model.name)`")
  }

  private func scales(_ score: ScoreModel) -> String {
    score.criteria.map(scaleText).joined(separator: ", ")
  }

  /// Accounts by whether each axis is high or low.
  private func squareTable(_ matrix: MatrixModel, _ result: MatrixResult) -> Frame {
    Frame(
      fields: [
        Frame.Field(matrix.axes[0].name, .texts(["high", "high", "low", "low"])),
        Frame.Field(matrix.axes[1].name, .texts(["high", "low", "high", "low"])),
        Frame.Field("accounts", .decimals(result.cells.counts.map(Int64.init))),
      ], rowCount: 4)
  }

  /// A row for each cell, with its part of the money and its largest accounts.
  private func cellTable(_ matrix: MatrixModel, _ result: MatrixResult, _ table: Table) throws -> Frame {
    let cells = result.cells
    let total = Double(max(1, cells.counts.reduce(0, +)))
    var fields = [
      Frame.Field("cell", .ordinals([0, 1, 2, 3], levels: matrix.cells.map(\.name))),
      Frame.Field("accounts", .decimals(cells.counts.map(Int64.init))),
      Frame.Field("share", .percents(cells.counts.map { Int64((Double($0) / total * 10_000).rounded()) })),
    ]
    let measure = try measure(nil, of: table)
    let column = try measure.map { try engine.evaluate($0.term, over: table.id, in: state.book, on: state.data) }
    let order = try column.map { try OrderedColumn($0, execution: execution) } ?? result.score(0).ordered
    if let measure, let column {
      let sums = try ClassTotals.of(order, by: cells.codes, classes: 4, among: cells.placed, execution: execution)
      fields.append(Frame.Field(measure.name, sums.column(like: column)))
      let all = sums.reduce(0) { $0 + $1.number }
      fields.append(
        Frame.Field(
          "share of it",
          Column.percents(sums.map { all > 0 ? Int64(($0.number / all * 10_000).rounded()) : nil }).marked(column.mask))
      )
    }
    let largest = try ClassLeaders.of(
      order, by: cells.codes, classes: 4, among: cells.placed, most: 3, execution: execution)
    let names = try largest.map { rows in
      rows.isEmpty ? nil : try rows.map { try label(of: $0, table) }.joined(separator: ", ")
    }
    fields.append(Frame.Field("largest", .texts(names)))
    return Frame(fields: fields, rowCount: 4)
  }

  private func tellCuts(_ model: Model, _ matrix: MatrixModel, _ result: MatrixResult) {
    guard let cuts = result.cuts else {
      return smallPrint("nothing is known that a cut could be made of, so there are no cells")
    }
    let texts = matrix.axes.indices.map { index in
      let isSeen = state.book.mask(of: matrix.axes[index].column) == nil
      return "\(matrix.axes[index].name) \(cutWord(matrix.cuts[index]))"
        + (isSeen ? plain(cuts[index].number) : Column.maskText)
    }
    smallPrint("high begins at the cut, which is itself high: \(texts.joined(separator: ", "))")
    for (axis, count) in zip(matrix.axes, result.cells.onCut) where count > 0 {
      smallPrint(
        "\(counted(count, "account", "lies", "lie")) on the cut of \(axis.name) and \(count == 1 ? "counts" : "count") as high"
      )
    }
    if result.keepsFit { smallPrint("fitted before, to other data; `refit \(model.name)` fits anew") }
  }

  private func cutWord(_ cut: MatrixModel.Cut) -> String {
    switch cut {
    case .value: ""
    case .mean: "the mean "
    case .median: "the median "
    }
  }

  private func tellMissing(_ matrix: MatrixModel, _ result: MatrixResult) {
    for (axis, missing) in zip(matrix.axes, result.missingValues) {
      for (criterion, missing) in zip(axis.score.criteria, missing) where missing > 0 {
        smallPrint(missingText(criterion, in: missing))
      }
    }
    if result.missing > 0 {
      smallPrint("\(counted(result.missing, "account")) without a score on an axis, so in no cell")
    }
  }

  // MARK: - explain

  func explainCell(_ model: Model, _ matrix: MatrixModel, _ result: MatrixResult, _ table: Table, _ row: Int) throws {
    let label = try label(of: row, table)
    let isPlaced = result.cells.placed?[row] ?? true
    var sentences = [
      isPlaced
        ? "\(label) is \(matrix.cells[Int(result.cells.codes[row])].name)"
        : "\(label) is in no cell: a score is missing"
    ]
    var frames: [Frame] = []
    var shown: [String?] = []
    for index in matrix.axes.indices {
      let axis = matrix.axes[index]
      let arithmetic = arithmetic(of: axis.score, try result.score(index), row)
      frames.append(arithmetic.frame)
      shown += arithmetic.shownValues
      guard let score = arithmetic.score else {
        sentences.append("\(axis.name) is missing")
        continue
      }
      sentences.append(
        "\(axis.name) \(arithmetic.scoreText) = \(arithmetic.terms.joined(separator: " + "))"
          + (isPlaced && arithmetic.scoreMask == nil ? sideText(result, index, row, score, matrix.cuts[index]) : ""))
      sentences += arithmetic.sentences
    }
    if result.keepsFit { sentences.append("fitted before, to other data; `refit \(model.name)` fits anew") }
    sayExplained(
      model, label, sentences, stacked(frames, matrix.axes.map(\.name)), shownValues: shown, rowNoun: "criteria")
  }

  /// `, at or above the cut 0.5 by 0.13: high`
  private func sideText(_ result: MatrixResult, _ axis: Int, _ row: Int, _ score: Double, _ cut: MatrixModel.Cut)
    -> String
  {
    guard let cuts = result.cuts else { return "" }
    let code = Int(result.cells.codes[row])
    let isHigh = axis == 0 ? code < 2 : code % 2 == 0
    let distance = plain(abs(score - cuts[axis].number))
    let name = "\(cutWord(cut).isEmpty ? "the cut " : cutWord(cut))\(plain(cuts[axis].number))"
    if distance == "0" { return isHigh ? ", on \(name): high" : ", just below \(name): low" }
    return isHigh ? ", \(distance) above \(name): high" : ", \(distance) below \(name): low"
  }

  /// The criteria of both axes in one table.
  private func stacked(_ frames: [Frame], _ axes: [String]) -> Frame {
    var stacked = Frame(
      fields: [
        Frame.Field(
          "axis", .texts(zip(axes, frames).flatMap { name, frame in [String](repeating: name, count: frame.rowCount) }))
      ], rowCount: frames.reduce(0) { $0 + $1.rowCount })
    for (index, field) in frames[0].fields.enumerated() {
      stacked.fields.append(Frame.Field(field.name, field.column.followed(by: frames[1].fields[index].column)))
    }
    return stacked
  }
}

extension Column {
  /// Texts or numbers, one after the other.
  fileprivate func followed(by other: Column) -> Column {
    let all = [self, other]
    let mask = all.compactMap(\.mask).max()
    if type == .number {
      return Column.numbers(
        all.flatMap { column in (0..<column.count).map { column.isKnown($0) ? column.numberValue($0) : nil } }
      ).marked(mask)
    }
    return Column.texts(
      all.flatMap { column in (0..<column.count).map { column.isKnown($0) ? column.canonicalText($0) : nil } }
    ).marked(mask)
  }

  private func numberValue(_ row: Int) -> Double? {
    if case .double(let values) = storage { values[row] } else { nil }
  }
}
