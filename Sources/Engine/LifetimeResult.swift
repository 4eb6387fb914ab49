import Columnar
import Models
import Plans

/// How long accounts stay, when they buy next, what they will bring.
public struct LifetimeResult: Sendable {
  public enum Answer: Sendable {
    case value(CustomerValueResult)
    case nextPurchase(NextPurchaseResult)
    case contracts(ContractResult)
  }

  public var answer: Answer
  /// The fit is of another date, or of other data.
  public var keepsFit: Bool

  func column(_ output: LifetimeModel.Output, _ execution: Execution) throws -> Column {
    switch (answer, output) {
    case (.value(let result), .value(let output)): try result.column(output)
    case (.nextPurchase(let result), .nextPurchase(let output)): result.column(output)
    case (.contracts(let result), .contracts(let output)): result.column(output)
    default: preconditionFailure("a setting has outputs of its own")
    }
  }

  /// Roughly.
  var byteCount: Int {
    switch answer {
    case .value(let result): result.summaries.count * 64
    case .nextPurchase(let result): result.seen.count * 48
    case .contracts(let result): result.ages.age.count * 32
    }
  }
}

public struct CustomerValueResult: Sendable {
  public var fit: CustomerValueFit
  public var summaries: BuyingSummaries
  /// None where the fit was refused.
  public var values: CustomerValues?
  /// Between which values each account's lies, of some rows or of all.
  let draw: @Sendable (Range<Int>?) throws -> ValueIntervals
  let intervals: Deferred<ValueIntervals>
  public var horizonDays: Int
  /// The rows that have bought and are seen.
  public var population: Bitmap
  /// Visible rows without a purchase.
  public var left: Int
  /// From the first purchase that is known to the last.
  public var days: ClosedRange<Int32>?
  /// Purchases without money.
  public var unpriced: Int
  /// The rows of the population whose purchases have only cost.
  public var onlyCosting: Int

  /// Whether values can be told, and not only purchases.
  public var tellsMoney: Bool { values != nil && fit.spendingObjection == nil }

  public func interval(of row: Int) throws -> (low: Double, high: Double)? {
    guard tellsMoney, population[row] else { return nil }
    let one = try draw(row..<row + 1)
    return (one.low[0], one.high[0])
  }

  func column(_ output: CustomerValueModel.Output) throws -> Column {
    func numbers(_ values: [Double]) -> Column {
      Column(
        type: .number, storage: .double(values.map { $0.isFinite ? $0 : 0 }),
        validity: Bitmap(count: values.count) { population[$0] && values[$0].isFinite })
    }
    guard let values, tellsMoney || output == .purchases || output == .alive else {
      return Column(
        type: .number, storage: .double(Array(repeating: 0, count: summaries.count)),
        validity: Bitmap(repeating: false, count: summaries.count))
    }
    switch output {
    case .value: return numbers(values.value)
    case .purchases: return numbers(values.purchases)
    case .alive: return numbers(values.alive)
    case .money: return numbers(values.money)
    case .low: return numbers(try intervals.value().low)
    case .high: return numbers(try intervals.value().high)
    }
  }
}

public struct NextPurchaseResult: Sendable {
  public var fit: GapFit
  /// None where the fit was refused.
  public var dates: NextPurchases?
  /// Whose rows are seen.
  public var seen: Bitmap
  /// Visible rows without a purchase.
  public var left: Int
  /// From the first purchase that is known to the last.
  public var days: ClosedRange<Int32>?

  func column(_ output: NextPurchaseModel.Output) -> Column {
    let none = [Int32?](repeating: nil, count: seen.count)
    func days(_ values: [Int32?]?) -> Column {
      Column.dates((values ?? none).enumerated().map { seen[$0.offset] ? $0.element : nil })
    }
    switch output {
    case .date: return days(dates?.date)
    case .low: return days(dates?.low)
    case .high: return days(dates?.high)
    case .overdue:
      let flags = dates?.isOverdue ?? Array(repeating: nil, count: seen.count)
      return Column.yesNo(flags.enumerated().map { seen[$0.offset] ? $0.element : nil })
    case .gap:
      let gaps = dates?.gap ?? Array(repeating: .nan, count: seen.count)
      return Column.numbers(gaps.enumerated().map { seen[$0.offset] && $0.element.isFinite ? $0.element : nil })
    }
  }
}

public struct ContractResult: Sendable {
  public var fit: ContractFits
  public var ages: ContractAges
  /// What each contract is in: a place in the fit's groups, −1 for none.
  public var groups: [Int32]
  /// Running contracts: the chance to run at the horizon's end, the periods until then, and those discounted.
  public var likelihood: [Double?]
  public var remaining: [Double?]
  /// The remaining periods times what each brings.
  public var value: [Double?]
  public var periods: Int
  /// Rows that are no contract: without a start, with an end before it, or beginning after the as-of date.
  public var left: Int
  /// Of them with an end before the start.
  public var reversed: Int

  func column(_ output: ContractModel.Output) -> Column {
    switch output {
    case .likelihood: Column.numbers(likelihood)
    case .remaining: Column.numbers(remaining)
    case .value: Column.numbers(value)
    }
  }
}

/// One fit a group, in the order of the groups' names.
public struct ContractFits: Sendable {
  public struct Group: Sendable {
    /// None of all contracts together.
    public var name: String?
    public var fit: ContractFit
  }

  public var groups: [Group]
  public var day: Int32
  public var cutoff: Int32
}

/// What a definition keeps.
enum LifetimeFit: Sendable {
  case value(CustomerValueFit)
  case nextPurchase(GapFit)
  case contracts(ContractFits)

  var day: Int32 {
    switch self {
    case .value(let fit): fit.day
    case .nextPurchase(let fit): fit.day
    case .contracts(let fits): fits.day
    }
  }
}
