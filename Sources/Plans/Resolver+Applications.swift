import Columnar
import Diagnostics
import Language

/// What a definition says of another table.
public struct AppliedDefinition {
  /// Over the other table.
  public var statement: Statement.Kind
  /// Columns of the source's table that the other one has nothing for, as they are called.
  public var wanting: [String] = []
  /// The names in the mapping that something was put in the place of.
  public var used: Set<String> = []
}

extension Resolver {
  /// Outputs of other models that a model reads in so many words.
  public func modelsRead(by model: Model) -> [Model] {
    var found: [Model] = []
    model.forEachInput { id in
      guard case .output(let other, _) = book.column(id).column.origin, other != model.id,
        !found.contains(where: { $0.id == other })
      else { return }
      found.append(book.model(other))
    }
    return found
  }

  /// The definition of a model with the columns of another table in the place of its own.
  ///
  /// - Parameter applied: for the models that it reads, those that are applied to the other table.
  public func definition(
    of source: Model, over table: Table, named name: String, mapping: [NamedExpression], applied: [ModelID: Model]
  ) throws(Diagnostic) -> AppliedDefinition? {
    var found = AppliedDefinition(statement: source.written.statement.kind)
    let own = book.table(source.table)
    var problem: Diagnostic?
    func over(_ expression: Expression) -> Expression {
      expression.replacing(isAggregate: { Aggregate.Function(rawValue: $0.name.text.lowercased()) != nil }) { path in
        do throws(Diagnostic) {
          return try replacement(of: path, in: own, table, mapping, applied, &found)
        } catch {
          problem = problem ?? error
          return nil
        }
      }
    }
    func over(_ criterion: Criterion) -> Criterion {
      var copy = criterion
      copy.expression = over(
        criterion.expression ?? Expression(.path(Path([criterion.name])), span: criterion.name.span))
      return copy
    }
    let (name, target) = (plainName(name), plainName(table.name))
    switch source.written.statement.kind {
    case .score(var score):
      (score.name, score.table, score.population) = (name, target, nil)
      score.criteria = score.criteria.map(over)
      found.statement = .score(score)
    case .tiers(var tiers):
      (tiers.name, tiers.table) = (name, target)
      tiers.measure = over(tiers.measure)
      for (index, level) in tiers.levels.enumerated() {
        switch level.cut {
        case .when(let condition): tiers.levels[index].cut = .when(over(condition))
        case .shareOf(let share, let measure): tiers.levels[index].cut = .shareOf(share, over(measure))
        case .share, .count, .atLeast, .rest: continue
        }
      }
      found.statement = .tiers(tiers)
    case .model(.decision(var decision)):
      (decision.name, decision.table) = (name, target)
      for index in decision.rules.indices {
        decision.rules[index].condition = decision.rules[index].condition.map(over)
      }
      found.statement = .model(.decision(decision))
    case .model(.matrix(var matrix)):
      (matrix.name, matrix.table, matrix.population) = (name, target, nil)
      for axis in matrix.axes.indices { matrix.axes[axis].criteria = matrix.axes[axis].criteria.map(over) }
      found.statement = .model(.matrix(matrix))
    default: return nil
    }
    if let problem { throw problem }
    return found
  }

  /// What stands for a path of the source's table; nothing where the path is no column of it.
  private func replacement(
    of path: Path, in own: Table, _ table: Table, _ mapping: [NamedExpression], _ applied: [ModelID: Model],
    _ found: inout AppliedDefinition
  ) throws(Diagnostic) -> Expression? {
    guard let term = try lookUp(path, in: own), case .column(let id) = term.kind, let column = own.column(id) else {
      return nil
    }
    let names = ([column.name, path.last.text] + column.aliases).map(foldedName)
    if let item = mapping.first(where: { names.contains(foldedName($0.name.text)) }) {
      found.used.insert(item.name.text)
      return item.expression
    }
    if case .output(let model, _) = column.origin, let other = applied[model] {
      let output = other.outputs.first { $0.name == book.model(model).outputs.first { $0.column == id }?.name }
      return output.map { Expression(.path(Path([plainName(other.name), plainName($0.name)])), span: path.span) }
    }
    for name in [path.last.text, column.name] + column.aliases {
      guard case .one(let same) = table.column(named: name) else { continue }
      guard same.type.isLike(column.type) else {
        throw Diagnostic(
          .typeMismatch,
          "`\(column.name)` is a \(column.type.name) in \(own.name) and a \(same.type.name) in \(table.name)",
          at: path.span, label: "read as a \(column.type.name)",
          help: ["say what stands for it: `with \(column.name) = …`"])
      }
      return Expression(.path(Path([plainName(same.name)])), span: path.span)
    }
    let missing = book.displayName(of: column)
    if !found.wanting.contains(missing) { found.wanting.append(missing) }
    return nil
  }

  private func plainName(_ text: String) -> Name {
    let isPlain =
      text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0 == "_" || ("0"..."9").contains($0) }
      && text.unicodeScalars.first?.properties.isAlphabetic == true
    return Name(text, span: Span(0, 0), isQuoted: !isPlain)
  }
}

extension ValueType {
  /// Values of both can stand in the same place.
  fileprivate func isLike(_ other: ValueType) -> Bool {
    if isNumeric { return other.isNumeric }
    if isTemporal { return other.isTemporal }
    return self == other
  }
}
