import Diagnostics

/// `define gate ready for deals as stage = Engaging and money is known`: a condition that tells, row by row, what it is that fails.
public struct GateDefinition: Sendable, Hashable {
  public var name: Name
  public var table: Name
  public var condition: Expression

  public init(name: Name, table: Name, condition: Expression) {
    self.name = name
    self.table = table
    self.condition = condition
  }
}

extension Expression {
  /// The parts that are joined by `and` at its top: all of them must hold.
  public var conjuncts: [Expression] {
    if case .binary(.and, _, let a, let b) = kind { return a.conjuncts + b.conjuncts }
    return [self]
  }
}
