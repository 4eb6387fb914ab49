import Columnar

/// How an answer is drawn.
public enum ChartKind: String, Sendable, Hashable, CaseIterable {
  /// One bar a group, from zero; negative values go to the left.
  case bar
  /// Bars around a middle line: tiers, stages.
  case pyramid
  /// Two groupings against one another, the darker the more; what is below zero has a mark of its own.
  case heat
  /// Values along an ordered grouping, such as months; another grouping gives a line each.
  case line
  /// The same in one row of small marks.
  case spark
  /// How often values of one column fall into steps of equal width.
  case histogram
  /// Two numbers of each row against one another.
  case scatter
}

/// What is drawn of a frame.
public struct Chart: Sendable {
  public var kind: ChartKind
  /// So many leading columns are groupings or names; the numbers stand behind them.
  public var keyCount: Int
  /// Which of the groupings is of time, the first being 0: lines and sparks run along it, in its order. None where no grouping is, so that they
  /// run along the first, as the answer has it.
  public var course: Int?
  /// A note about what one may ask next, under the drawing.
  public var hint: String?

  public init(_ kind: ChartKind, keyCount: Int, course: Int? = nil, hint: String? = nil) {
    self.kind = kind
    self.keyCount = keyCount
    self.course = course
    self.hint = hint
  }
}

extension ChartKind {
  /// What an answer lacks to be drawn so; none where it can be.
  ///
  /// - Parameters:
  ///   - types: of all columns, the groupings first.
  ///   - keyCount: how many of them are groupings or names.
  public func lack(in types: [ValueType], keyCount: Int) -> Lack? {
    let keys = types.prefix(keyCount)
    let measures = types.dropFirst(keyCount).filter(\.isNumeric).count
    switch self {
    case .bar, .pyramid, .line, .spark:
      if keys.isEmpty { return .grouping }
      return measures == 0 ? .number : nil
    case .heat:
      if keys.count < 2 { return .secondGrouping }
      return measures == 0 ? .number : nil
    case .histogram:
      return types.contains { $0.isNumeric || $0 == .date } ? nil : .number
    case .scatter:
      return measures < 2 ? .secondNumber : nil
    }
  }

  /// What a drawing needs and an answer does not have.
  public enum Lack: Sendable { case grouping, secondGrouping, number, secondNumber }
}
