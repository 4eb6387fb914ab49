import Diagnostics
import Files
import Language
import Plans

extension Diagnostic.Code {
  /// `--set` names what nothing declares or uses: a slip on the command line.
  static let unusedParameter = Diagnostic.Code("unused-parameter", exit: .usage)
}

// Parameters from outside that no statement knows.

extension Session {
  /// Remembers which parameters from outside a statement declares (`param`) or uses (`$name`, `{name}` in a text).
  func noteParameters(in statement: Statement, _ origin: Origin) {
    guard givenParameters.count > knownParameters.count else { return }
    let text = origin.source.text(of: statement.span).lowercased()
    for parameter in givenParameters {
      let name = parameter.name.lowercased()
      if text.uses(parameter: name) || statement.declares(parameter: name) { knownParameters.insert(name) }
    }
  }

  /// Reads scripts ahead, with those that they include, for the parameters that they declare and use.
  ///
  /// - Returns: a mistake for each `--set` of a name that none of them knows; nothing where not all of it can be read before it runs, so that
  ///   `unusedParameters` tells in the end.
  public func unusedParameters(in scripts: [(source: Source, folder: String?)]) -> [Diagnostic] {
    if givenParameters.isEmpty { return [] }
    let before = state.book.parameters
    defer { state.book.parameters = before }
    let areWhole = scripts.map {
      survey(Origin(source: $0.source, folder: $0.folder ?? configuration.workingFolder), [])
    }
    return areWhole.allSatisfy { $0 } ? unusedParameters : []
  }

  /// Notes the parameters of a text and of what it includes; false where some of that cannot be read.
  private func survey(_ origin: Origin, _ including: [String]) -> Bool {
    let parsed = parse(origin.source)
    let mistakes = parsed.diagnostics.filter { $0.severity == .error }
    let areWhole = parsed.statements.map { survey($0, origin, including) }
    return mistakes.isEmpty && areWhole.allSatisfy { $0 }
  }

  private func survey(_ statement: Statement, _ origin: Origin, _ including: [String]) -> Bool {
    noteParameters(in: statement, origin)
    switch statement.kind {
    case .param(let parameter):
      let name = parameter.name.text.lowercased()
      guard !givenParameters.contains(where: { $0.name.lowercased() == name }) else { return true }
      guard let value = try? parameterValue(parameter.value) else { return false }
      state.book.parameters.removeAll { $0.name.lowercased() == name }
      state.book.parameters.append((parameter.name.text, value))
      return true
    case .forEach(let loop): return loop.body.map { survey($0, origin, including) }.allSatisfy { $0 }
    case .include(let path):
      guard let file = try? self.path(path, origin), !including.contains(file),
        let bytes = try? contents(of: file, named: path)
      else { return false }
      let inner = Origin(source: Source(name: path.text, bytes: bytes), folder: folderPart(of: file))
      return survey(inner, including + [file])
    default: return true
    }
  }

  /// `--set` of a name that nothing declared or used. A script that ran to its end without it did not do what was asked.
  public var unusedParameters: [Diagnostic] {
    let unknown = givenParameters.filter { !knownParameters.contains($0.name.lowercased()) }
    let declared = state.book.parameters.map(\.name).filter { name in !unknown.contains { $0.name == name } }
    return unknown.map { parameter in
      Diagnostic(
        .unusedParameter,
        "--set \(parameter.name)=\(parameter.value.text): no statement declares or uses `\(parameter.name)`",
        help: [
          nearest(parameter.name, among: declared).map { "did you mean `--set \($0)=…`?" }
            ?? (declared.isEmpty
              ? "a script declares what it takes: `param \(parameter.name) = …`"
              : "its parameters are: " + declared.joined(separator: ", "))
        ])
    }
  }
}

extension Statement {
  fileprivate func declares(parameter name: String) -> Bool {
    switch kind {
    case .param(let parameter): parameter.name.text.lowercased() == name
    default: false
    }
  }
}

extension String {
  /// Both folded.
  fileprivate func uses(parameter name: String) -> Bool {
    if contains("{\(name)}") { return true }
    for mark in ["$" + name, "$`" + name + "`"] {
      var rest = self[...]
      while let range = rest.firstRange(of: mark) {
        let next = rest[range.upperBound...].first
        if next.map({ !($0.isLetter || $0.isNumber || $0 == "_") }) ?? true { return true }
        rest = rest[range.upperBound...]
      }
    }
    return false
  }
}
