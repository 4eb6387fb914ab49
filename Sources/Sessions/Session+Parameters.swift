import Diagnostics
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
