import Columnar
import Models
import Plans

/// Recency, frequency and money of the rows of a table.
public struct MeasuredPurchases: Sendable {
  public var recency: Column
  public var frequency: Column
  public var money: Column
  /// The same, ready to be compared, and who takes part.
  public var compared: PurchaseColumns
  /// How frequency goes with money: told of scores and of classes.
  public var correlation: Deferred<Correlation.Pair>
  /// Visible rows that were asked about and lack one of the three.
  public var left: Int
  /// Those of them whose last purchase lies after the as-of date.
  public var future: Int

  func column(_ values: Column) -> Column { compared.population.map { values.masked(~$0) } ?? values }
}

public struct RFMResult: Sendable {
  public var measures: MeasuredPurchases
  public var scores: RFMScores
  /// The edges were fitted before, on other data or another as-of date.
  public var keepsFit: Bool

  func column(_ output: RFMModel.Output, codeBase: Int64, _ execution: Execution) throws -> Column {
    let population = measures.compared.population
    return switch output {
    case .code: try scores.codes(base: codeBase, population, execution: execution)
    case .r: try scores.column(\.recency, population, execution: execution)
    case .f: try scores.column(\.frequency, population, execution: execution)
    case .m: try scores.column(\.money, population, execution: execution)
    case .recency: measures.column(measures.recency)
    case .frequency: measures.column(measures.frequency)
    case .money: measures.column(measures.money)
    }
  }
}

public struct RFMClassesResult: Sendable {
  public var measures: MeasuredPurchases
  public var classing: RFMClassing
  /// The cuts were fitted before, on other data or another as-of date.
  public var keepsFit: Bool

  func column(_ output: RFMClassesModel.Output) -> Column {
    switch output {
    case .class:
      let levels = TextDictionary(RFMClass.allCases.map(\.name))
      let known = classing.cuts == nil ? Bitmap(repeating: false, count: classing.codes.count) : nil
      return Column(
        type: .ordinal, storage: .codes(classing.codes, levels), validity: known ?? measures.compared.population)
    case .recency: return measures.column(measures.recency)
    case .frequency: return measures.column(measures.frequency)
    case .money: return measures.column(measures.money)
    }
  }
}

public struct ParetoResult: Sendable {
  /// What is shared out.
  public var column: Column
  public var values: OrderedColumn
  /// The rows that are asked about; none for all.
  public var asked: Bitmap?
  public var curve: ParetoCurve
  /// Where the classes end, best first; fewer than there are cuts only where the total is not above zero.
  public var thresholds: [ParetoCurve.Threshold]
  /// Rows asked about whose measure is missing.
  public var missing: Int
  /// The thresholds were fitted before, on other data or another as-of date.
  public var keepsFit: Bool

  /// The shares of the rows whose part of the total is told.
  static let heads = [1, 5, 10, 20, 50].map { DecimalNumber(units: $0, scale: 2) }

  /// The rows that take part; none for all.
  public var population: Bitmap? { asked & values.validity }

  /// Without shares of a total there are no classes.
  public func classes(_ execution: Execution) throws -> ParetoClasses? {
    thresholds.isEmpty ? nil : try ParetoClasses(values, among: asked, thresholds: thresholds, execution: execution)
  }

  private var nobody: Bitmap { Bitmap(repeating: false, count: values.count) }

  func classColumn(_ names: [String], _ execution: Execution) throws -> Column {
    let levels = TextDictionary(names)
    guard let classes = try classes(execution) else {
      let codes = [Int32](repeating: 0, count: values.count)
      return Column(type: .ordinal, storage: .codes(codes, levels), validity: nobody)
    }
    return Column(type: .ordinal, storage: .codes(classes.codes, levels), validity: population)
  }

  /// Ranks and shares come from one order.
  func orderColumns(_ execution: Execution) throws -> (rank: Column, share: Column) {
    let order = try ParetoOrder(values, among: asked, execution: execution)
    return (
      Column(type: .decimal(scale: 0), storage: .int64(order.ranks), validity: population),
      Column(type: .number, storage: .double(order.shares), validity: curve.hasShares ? population : nobody)
    )
  }
}
