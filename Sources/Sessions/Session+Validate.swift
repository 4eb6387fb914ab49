import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `validate tier`: levels beside known ones, or beside those of a fit that knew the rows.
extension Session {
  func validate(_ validate: Validate, at span: Span) throws {
    let model = try model(validate.model)
    guard let names = model.levelNames else {
      throw Diagnostic(
        .unknownModel, "`\(model.name)` is \(model.kindPhrase) and puts nobody into levels", at: validate.model.span,
        label: model.kindName, help: ["validate tiers or classes"])
    }
    try refuseBad(validate, model, at: span)
    let known = try validate.known.map { try knownLevels($0, of: model) }
    guard !onlyChecks else { return }
    let asked = try knownRows(known, model)
    let holdback = validate.holdback?.share.double ?? (known == nil ? 0.2 : nil)
    let seed = validate.seed.map(UInt64.init) ?? state.seed
    let held = try holdback.map { share in
      let count = Int((Double(asked.count) * share).rounded())
      guard count > 0, count < asked.count else {
        throw Diagnostic(
          .badCuts, "\(percentText(share)) of \(counted(asked.count, "row")) leave nothing to fit to or to look at",
          at: validate.holdback?.span ?? span, label: "\(number(count)) of \(number(asked.count))",
          help: ["a fifth is usual: `holdback 20%`"])
      }
      return HeldBack.rows(count, of: asked, seed: seed)
    }
    let said = try held.map { try levels(of: model, withoutRows: $0) } ?? column(of: model, in: state.book, state.data)
    let reference = try known ?? column(of: model, in: refitted(model), state.data)
    let comparison = Comparison(
      model: model, names: names, known: reference, said: said, rows: held ?? asked, isKnown: known != nil)
    say(comparison)
    if known == nil { try sayDisplaced(comparison) }
    tell(validate, comparison, asked: asked.count, seed: held.map { _ in seed })
  }

  private func refuseBad(_ validate: Validate, _ model: Model, at span: Span) throws {
    if let seed = validate.seed, seed < 0 {
      throw Diagnostic(.badWeights, "a seed is not negative", at: span, help: ["for example: `seed 7`"])
    }
    if let holdback = validate.holdback, holdback.share.double <= 0 || holdback.share.double >= 1 {
      throw Diagnostic(
        .badCuts, "more than 0% and less than 100% of the rows can be held back", at: holdback.span,
        label: "out of bounds", help: ["a fifth is usual: `holdback 20%`"])
    }
    guard validate.known == nil || validate.holdback != nil, !model.hasFit else { return }
    throw Diagnostic(
      .unknownModel, "`\(model.name)` has no fit of its own that rows could be held back from", at: validate.model.span,
      label: model.kindName,
      help: ["compare it with what is known: `validate \(written(name: model.name)) against COLUMN`"])
  }

  // MARK: - Levels

  private func knownLevels(_ expression: Expression, of model: Model) throws -> Column {
    let table = state.book.table(model.table)
    let term = try resolving { resolver in try resolver.term(expression, over: table) }
    guard term.type == .text || term.type == .ordinal else {
      throw Diagnostic(
        .typeMismatch, "known levels are texts, and `\(format(expression))` is a \(term.type.name)",
        at: expression.span,
        label: term.type.name)
    }
    try state.book.refuseMasked(term, in: "against")
    let column = try engine.evaluate(term, over: table.id, in: state.book, on: state.data)
    let own = Set((model.levelNames ?? []).map(foldedName))
    let isKnown = (0..<column.count).contains {
      column.isKnown($0) && own.contains(foldedName(column.canonicalText($0)))
    }
    if isKnown || onlyChecks { return column }
    throw Diagnostic(
      .unknownLevel, "no value of `\(format(expression))` is a level of `\(model.name)`", at: expression.span,
      label: "nothing to compare",
      help: ["its levels are: " + (model.levelNames ?? []).joined(separator: ", ")])
  }

  private func column(of model: Model, in book: Book, _ data: DataStore) throws -> Column {
    try engine.column(model.column, in: book, on: data)
  }

  /// The rows that can be compared: seen, and known on both sides.
  private func knownRows(_ known: Column?, _ model: Model) throws -> [Int] {
    let said = try column(of: model, in: state.book, state.data)
    let seen = try engine.visibleRows(of: model.table, in: state.book, on: state.data).visible
    return (0..<said.count).filter { row in
      (seen?[row] ?? true) && said.isKnown(row) && known?.isKnown(row) ?? true
    }
  }

  /// The book in which a model and those that it reads are fitted anew.
  private func refitted(_ model: Model) -> Book {
    var book = state.book
    for index in book.models.indices {
      let other = book.models[index]
      guard other.id == model.id || book.reads(model, anyOf: book.outputs(of: other.id)) else { continue }
      book.models[index].refit()
    }
    return book
  }

  /// The levels of all rows under a fit that some of them had no part in.
  private func levels(of model: Model, withoutRows held: [Int]) throws -> Column {
    let fresh = refitted(model)
    var (without, data) = (fresh, state.data)
    let id = Identity.column()
    let count = try column(of: model, in: state.book, state.data).count
    var rows = Bitmap(repeating: false, count: count)
    for row in held { rows[row] = true }
    data.columns[id] = StoredColumn(Column(type: .yesNo, storage: .bits(rows)))
    without.update(model.table) { $0.columns.append(ColumnSchema(id: id, name: "held back", type: .yesNo)) }
    without.remove(from: model.table, where: Term(.column(id), type: .yesNo, span: Span(0, 0)))
    try engine.fit(model.id, in: without, on: data)
    _ = try column(of: model, in: without, data)
    return try column(of: model, in: fresh, data)
  }

  // MARK: - Saying

  private struct Comparison {
    var model: Model
    /// Of the model first, then what else is known.
    var names: [String]
    var rows: [Int]
    var pairs: [(known: Int, said: Int)]
    var isKnown: Bool
    var agreement: Agreement

    init(model: Model, names: [String], known: Column, said: Column, rows: [Int], isKnown: Bool) {
      let kept = rows.filter { known.isKnown($0) && said.isKnown($0) }
      let (knownTexts, saidTexts) = (TextsOfRows(known, rows: kept), TextsOfRows(said, rows: kept))
      var places: [String: Int] = [:]
      var all = names
      for (index, name) in names.enumerated() { places[foldedName(name)] = index }
      for name in knownTexts.texts.sorted() where places[foldedName(name)] == nil {
        places[foldedName(name)] = all.count
        all.append(name)
      }
      let (knownPlaces, saidPlaces) = (
        knownTexts.texts.map { places[foldedName($0)] ?? 0 }, saidTexts.texts.map { places[foldedName($0)] ?? 0 }
      )
      let pairs = kept.indices.map {
        (known: knownPlaces[knownTexts.numbers[$0]], said: saidPlaces[saidTexts.numbers[$0]])
      }
      (self.model, self.names, self.rows, self.isKnown) = (model, all, kept, isKnown)
      self.pairs = pairs
      agreement = Agreement(pairs, levels: all.count)
    }
  }

  private func say(_ comparison: Comparison) {
    let agreement = comparison.agreement
    let right = [agreement.agreeing, agreement.commonest.rows]
    let intervals = right.map { WilsonInterval($0, of: agreement.rows) }
    let always = comparison.names.isEmpty ? "" : comparison.names[agreement.commonest.level]
    let frame = Frame(
      fields: [
        Frame.Field("levels", .texts([comparison.model.name, "always \(always)"])),
        Frame.Field("rows", .decimals(right.map { _ in Int64(agreement.rows) })),
        Frame.Field("right", .decimals(right.map(Int64.init))),
        Frame.Field("share", .numbers(right.map { agreement.rows == 0 ? nil : Double($0) / Double(agreement.rows) })),
        Frame.Field("low", .numbers(intervals.map { $0?.low })),
        Frame.Field("high", .numbers(intervals.map { $0?.high })),
        Frame.Field("kappa", .numbers([agreement.kappa, 0])),
      ], rowCount: 2)
    say(Presentation(title: headline(comparison), frame: frame, rowNoun: "lines"))
    let side = comparison.names.count
    let matrix = Frame(
      fields: [
        Frame.Field(
          comparison.isKnown ? "known" : "fit to all",
          .ordinals((0..<side * side).map { Int32($0 / side) }, levels: comparison.names)),
        Frame.Field(
          comparison.isKnown ? comparison.model.name : "fit without them",
          .ordinals((0..<side * side).map { Int32($0 % side) }, levels: comparison.names)),
        Frame.Field("rows", .decimals(agreement.counts.flatMap { $0.map(Int64.init) })),
      ], rowCount: side * side)
    say(
      Presentation(
        title: comparison.isKnown ? "known levels by those of the model" : "levels under both fits", frame: matrix,
        layout: .matrix(totals: true), rowNoun: "cells"))
  }

  private func headline(_ comparison: Comparison) -> String {
    let agreement = comparison.agreement
    let table = state.book.table(comparison.model.table).name
    let share = agreement.rows == 0 ? 0 : Double(agreement.agreeing) / Double(agreement.rows)
    return comparison.isKnown
      ? "\(comparison.model.name): right for \(number(agreement.agreeing)) of \(number(agreement.rows)) \(table), \(percentText(share))"
      : "\(comparison.model.name): \(number(agreement.agreeing)) of \(number(agreement.rows)) \(table) held back stay in their level, \(percentText(share))"
  }

  /// The rows that are furthest from the level that a fit to all gives them.
  private func sayDisplaced(_ comparison: Comparison) throws {
    let moved = comparison.pairs.indices.filter { comparison.pairs[$0].known != comparison.pairs[$0].said }
    func distance(_ index: Int) -> Int { abs(comparison.pairs[index].known - comparison.pairs[index].said) }
    let worst = moved.sorted { (distance($1), $0) < (distance($0), $1) }.prefix(10)
    if worst.isEmpty { return }
    let table = state.book.table(comparison.model.table)
    let rows = worst.map { Int32(comparison.rows[$0]) }
    let accounts = try accountFields(of: table).map { Frame.Field($0.name, $0.column.gather(rows: rows)) }
    let frame = Frame(
      fields: accounts + [
        Frame.Field(
          "fit to all", .ordinals(worst.map { Int32(comparison.pairs[$0].known) }, levels: comparison.names)),
        Frame.Field(
          "fit without them", .ordinals(worst.map { Int32(comparison.pairs[$0].said) }, levels: comparison.names)),
        Frame.Field("levels apart", .decimals(worst.map { Int64(distance($0)) })),
      ], rowCount: rows.count)
    sayBeside(
      Presentation(
        title: "furthest from their level", frame: frame, rowNoun: "accounts", identifierColumns: identifiers(of: table)
      ))
  }

  private func tell(_ validate: Validate, _ comparison: Comparison, asked: Int, seed: UInt64?) {
    let agreement = comparison.agreement
    let baseline = agreement.commonest
    if agreement.rows > 0, agreement.agreeing <= baseline.rows {
      smallPrint(
        "it does not beat always saying \(comparison.names[baseline.level]), which is right for \(number(baseline.rows))\(agreement.agreeing < baseline.rows ? ": fewer are right than that way" : "")"
      )
    }
    if comparison.isKnown {
      let own = Set((comparison.model.levelNames ?? []).map(foldedName))
      let strange = zip(comparison.names, agreement.known).filter { !own.contains(foldedName($0.0)) }
      let rows = strange.reduce(0) { $0 + $1.1 }
      if rows > 0 {
        smallPrint(
          "\(counted(rows, "row")) known as \(strange.map(\.0).joined(separator: ", ")), which is no level of \(comparison.model.name), can only be wrong"
        )
      }
    }
    if let seed {
      smallPrint(
        "\(number(comparison.rows.count)) of \(number(asked)) rows held back, drawn with seed \(seed); scales and cuts fitted to the other \(number(asked - comparison.rows.count))"
      )
    } else if comparison.model.hasFit {
      smallPrint("the fit as it is; rows that it was fitted to are among them: `holdback 20%` looks at others only")
    }
    smallPrint(
      "kappa is agreement beyond that of chance (Cohen); intervals are Wilson's at 95% · as of \(dayText(state.book.asOf.day))"
    )
  }
}

extension Model {
  /// It was fitted to rows, and to those of its own table.
  fileprivate var hasFit: Bool { decision == nil && policy == nil && application == nil }
}

/// The different texts of some rows, each looked at once where they are coded.
private struct TextsOfRows {
  /// In the order of their first row.
  private(set) var texts: [String] = []
  /// For each of the rows the place of its text.
  let numbers: [Int]

  init(_ column: Column, rows: [Int]) {
    var texts: [String] = []
    if case .codes(let codes, _) = column.storage {
      var numbers: [Int32: Int] = [:]
      self.numbers = rows.map { row in
        if let known = numbers[codes[row]] { return known }
        numbers[codes[row]] = texts.count
        texts.append(column.canonicalText(row))
        return texts.count - 1
      }
    } else {
      var numbers: [String: Int] = [:]
      self.numbers = rows.map { row in
        let text = column.canonicalText(row)
        if let known = numbers[text] { return known }
        numbers[text] = texts.count
        texts.append(text)
        return texts.count - 1
      }
    }
    self.texts = texts
  }
}
