import Language

extension Expression {
  /// Visits every path in the expression, aggregates' arguments and conditions included.
  func forEachPath(_ visit: (Path) -> Void) {
    switch kind {
    case .path(let path): visit(path)
    case .literal, .parameter: break
    case .list(let items): items.forEach { $0.forEachPath(visit) }
    case .range(let a, let b), .binary(_, _, let a, let b), .membership(let a, in: let b, _),
      .textTest(_, let a, let b, _):
      a.forEachPath(visit)
      b.forEachPath(visit)
    case .unary(_, let a), .matches(let a, _, _, _), .knowledge(let a, _), .within(let a, _, _): a.forEachPath(visit)
    case .between(let a, let b, let c, _): [a, b, c].forEach { $0.forEachPath(visit) }
    case .call(let call):
      call.arguments.forEach { $0.forEachPath(visit) }
      call.filter?.forEachPath(visit)
      call.among?.forEachPath(visit)
    }
  }
}
