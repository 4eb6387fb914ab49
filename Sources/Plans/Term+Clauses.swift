extension Term {
  /// The parts of a condition that were joined by `and` at its top: all of them must hold.
  public var clauses: [Term] {
    if case .and(let parts) = kind { return parts.flatMap(\.clauses) }
    return [self]
  }
}
