import Columnar

/// How many arguments a function takes, and of which kinds.
struct FunctionShape {
  enum Kind {
    case number, text, date, condition, anything

    func accepts(_ type: ValueType) -> Bool {
      switch self {
      case .number: type.isNumeric
      case .text: type.isTextual
      case .date: type.isTemporal
      case .condition: type == .yesNo
      case .anything: true
      }
    }

    var text: String {
      switch self {
      case .number: "a number"
      case .text: "a text"
      case .date: "a date"
      case .condition: "a condition"
      case .anything: "a value"
      }
    }
  }

  var counts: ClosedRange<Int>
  /// The kinds of the first arguments; the last holds for all further ones.
  var kinds: [Kind]

  func accepts(_ index: Int, _ type: ValueType) -> Bool { kinds[min(index, kinds.count - 1)].accepts(type) }
  func kindText(_ index: Int) -> String { kinds[min(index, kinds.count - 1)].text }

  var countText: String {
    if counts.lowerBound == counts.upperBound {
      return counts.lowerBound == 1 ? "one argument" : "\(counts.lowerBound) arguments"
    }
    return counts.upperBound == .max
      ? "at least \(counts.lowerBound) arguments" : "\(counts.lowerBound) to \(counts.upperBound) arguments"
  }
}

extension Function {
  var shape: FunctionShape {
    switch self {
    case .abs, .floor, .ceiling, .sqrt, .ln, .exp, .rank: FunctionShape(counts: 1...1, kinds: [.number])
    case .round: FunctionShape(counts: 1...2, kinds: [.number])
    case .mod: FunctionShape(counts: 2...2, kinds: [.number])
    case .least, .greatest: FunctionShape(counts: 2...Int.max, kinds: [.number])
    case .lower, .upper, .trim, .length: FunctionShape(counts: 1...1, kinds: [.text])
    case .left, .right: FunctionShape(counts: 2...2, kinds: [.text, .number])
    case .replace: FunctionShape(counts: 3...3, kinds: [.text])
    case .concat: FunctionShape(counts: 2...Int.max, kinds: [.text])
    case .year, .quarter, .month, .week, .day, .weekday, .monthOf, .quarterOf, .weekOf:
      FunctionShape(counts: 1...1, kinds: [.date])
    case .addDays, .addMonths: FunctionShape(counts: 2...2, kinds: [.date, .number])
    case .if: FunctionShape(counts: 3...3, kinds: [.condition, .anything])
    case .coalesce: FunctionShape(counts: 2...Int.max, kinds: [.anything])
    }
  }
}

extension FunctionForm {
  /// Whether its result may be compared with a value of a type.
  public func mayGive(_ type: ValueType) -> Bool {
    switch meaning {
    case .aggregate(let function):
      switch function {
      case .count, .sum, .avg, .share: type.isNumeric
      default: true
      }
    case .function(let function):
      switch function {
      case .lower, .upper, .trim, .left, .right, .replace, .concat, .monthOf, .quarterOf, .weekOf: type.isTextual
      case .if, .coalesce: true
      case .addDays, .addMonths: type.isTemporal
      default: type.isNumeric
      }
    }
  }
}

extension ValueType {
  /// Whether values of two types can be compared: both numbers, both texts, both dates, both yes or no.
  public func comparesWith(_ other: ValueType) -> Bool {
    isNumeric && other.isNumeric || isTextual && other.isTextual || isTemporal && other.isTemporal || self == other
  }
}
