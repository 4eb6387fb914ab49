extension Expression {
  /// The same with other expressions in the place of some paths. What stands inside an aggregate is about rows of another kind and stays.
  public func replacing(isAggregate: (Call) -> Bool, _ replace: (Path) -> Expression?) -> Expression {
    func inner(_ expression: Expression) -> Expression { expression.replacing(isAggregate: isAggregate, replace) }
    let kind: Kind =
      switch self.kind {
      case .path(let path): replace(path)?.kind ?? self.kind
      case .literal, .parameter: self.kind
      case .list(let members): .list(members.map(inner))
      case .range(let low, let high): .range(inner(low), inner(high))
      case .unary(let operation, let operand): .unary(operation, inner(operand))
      case .binary(let operation, let span, let a, let b):
        .binary(operation, operatorSpan: span, inner(a), inner(b))
      case .between(let value, let low, let high, let isNegated):
        .between(inner(value), inner(low), inner(high), isNegated: isNegated)
      case .membership(let value, let list, let isNegated):
        .membership(inner(value), in: inner(list), isNegated: isNegated)
      case .textTest(let test, let value, let text, let isNegated):
        .textTest(test, inner(value), inner(text), isNegated: isNegated)
      case .matches(let value, let pattern, let span, let isNegated):
        .matches(inner(value), pattern: pattern, patternSpan: span, isNegated: isNegated)
      case .knowledge(let value, let isMissing): .knowledge(inner(value), isMissing: isMissing)
      case .within(let value, let duration, let isAhead): .within(inner(value), duration, isAhead: isAhead)
      case .call(let call): isAggregate(call) ? self.kind : .call(call.replacingArguments(inner))
      }
    return Expression(kind, span: span)
  }
}

extension Call {
  fileprivate func replacingArguments(_ inner: (Expression) -> Expression) -> Call {
    Call(
      name: name, arguments: arguments.map(inner), filter: filter.map(inner), among: among.map(inner))
  }
}
