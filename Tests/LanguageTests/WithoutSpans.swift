import Diagnostics

@testable import Language

extension Statement {
  /// What it says, wherever it was written.
  var withoutSpans: String { plain(self) }
}

extension Expression {
  var withoutSpans: String { plain(self) }
}

/// Everything in a value but its spans, read off by reflection, so that no part of the tree can be forgotten.
private func plain(_ value: Any) -> String {
  if value is Span { return "" }
  let mirror = Mirror(reflecting: value)
  if mirror.children.isEmpty { return "\(value)" }
  let children = mirror.children.map { "\($0.label ?? ""):\(plain($0.value))" }.joined(separator: ",")
  return "\(type(of: value))(\(children))"
}
