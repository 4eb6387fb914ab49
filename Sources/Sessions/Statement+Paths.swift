import Language
import Plans

extension Statement {
  /// The same statement with its relative paths starting from another folder.
  func rebased(from folder: String, to other: String, isAbsolute: (TextLiteral) -> Bool) -> Statement {
    guard folder != other else { return self }
    func move(_ literal: TextLiteral) -> TextLiteral {
      if isAbsolute(literal) { return literal }
      return TextLiteral(relative(literal.text, from: folder, to: other), span: literal.span)
    }
    var copy = self
    switch kind {
    case .load(var load):
      load.paths = load.paths.map(move)
      load.rejectsPath = load.rejectsPath.map(move)
      copy.kind = .load(load)
    case .export(var export):
      export.path = move(export.path)
      copy.kind = .export(export)
    case .snapshot(var snapshot):
      snapshot.path = move(snapshot.path)
      copy.kind = .snapshot(snapshot)
    case .analysis(.targetPlan(var plan)):
      plan.holidays = plan.holidays.map { $0.moved(by: move) }
      plan.extraDays = plan.extraDays.map { $0.moved(by: move) }
      copy.kind = .analysis(.targetPlan(plan))
    case .include(let path): copy.kind = .include(path: move(path))
    case .saveScript(let path): copy.kind = .saveScript(path: move(path))
    case .forEach(var loop):
      loop.body = loop.body.map { $0.rebased(from: folder, to: other, isAbsolute: isAbsolute) }
      copy.kind = .forEach(loop)
    default: break
    }
    return copy
  }

  private func relative(_ path: String, from folder: String, to other: String) -> String {
    let target = (folder + "/" + path).split(separator: "/").filter { $0 != "." }
    let base = other.split(separator: "/").filter { $0 != "." }
    var common = 0
    while common < min(target.count - 1, base.count), target[common] == base[common] { common += 1 }
    return (Array(repeating: "..", count: base.count - common) + target[common...].map(String.init)).joined(
      separator: "/")
  }
}

extension DayList {
  fileprivate func moved(by move: (TextLiteral) -> TextLiteral) -> DayList {
    if case .file(let path) = self { .file(move(path)) } else { self }
  }
}

extension ParameterValue {
  /// As it stands after `param name =`.
  var sourceText: String {
    switch self {
    case .literal(let literal): literal.spelling
    case .word(let word): "\"\(word)\""
    case .list(let values): "(" + values.map(\.sourceText).joined(separator: ", ") + ")"
    }
  }
}
