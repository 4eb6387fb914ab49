import Columnar

/// What was known at a date of how accounts buy.
public struct PurchaseHistory: Sendable {
  /// Days since the last purchase.
  public let recency: OrderedColumn
  /// Purchases so far.
  public let frequency: OrderedColumn
  /// Who bought within the last horizon.
  public let lately: Bitmap
  /// The length of the last horizon: a purchase so long ago lies just before it.
  public let horizonDays: Int
  /// Who has bought at all, and is asked about.
  public let population: Bitmap

  /// - Parameter rows: who is asked about; all without it.
  public init(
    recency: OrderedColumn, frequency: OrderedColumn, lately: Bitmap, horizonDays: Int, among rows: Bitmap?
  ) {
    self.recency = recency
    self.frequency = frequency
    self.lately = lately
    self.horizonDays = horizonDays
    population =
      [recency.validity, frequency.validity].reduce(rows) { Bitmap.both($0, $1) }
      ?? Bitmap(repeating: true, count: recency.count)
  }

  public var count: Int { recency.count }
}

/// Accounts by how recently and how often they have bought: two rows of bins, and the cells that they make.
///
/// For repeat buying in a steady market these two say what a customer's whole history says: P. S. Fader, B. G. S. Hardie, K. L. Lee, "RFM and CLV:
/// Using Iso-Value Curves for Customer Base Analysis", Journal of Marketing Research 42 (2005).
public struct HabitGrid: Sendable, Hashable {
  /// Ascending, each once.
  public let recency: [CutPoint]
  public let frequency: [CutPoint]

  /// The quantiles that part the accounts of a date into so many bins by each measure, and the length of the horizon: who bought within the last one
  /// is always told apart. Edges that coincide are one.
  public init(of history: PurchaseHistory, bins: Int, execution: Execution) throws {
    func edges(_ values: OrderedColumn, besides others: [CutPoint] = []) throws -> [CutPoint] {
      let quantiles = try Quantiles.cuts(values, among: history.population, parts: bins, execution: execution)
      let all = (quantiles + others).sorted { $0.number < $1.number }
      return all.indices.filter { $0 == 0 || all[$0].number != all[$0 - 1].number }.map { all[$0] }
    }
    let horizon = CutPoint.exact(numerator: Int128(history.horizonDays - 1), denominator: 1)
    recency = try edges(history.recency, besides: [horizon])
    frequency = try edges(history.frequency)
  }

  public var recencyBins: Int { recency.count + 1 }
  public var frequencyBins: Int { frequency.count + 1 }
  public var cellCount: Int { recencyBins * frequencyBins }

  /// The bins of a cell, from 0: how many edges lie strictly below its values.
  public func bins(of cell: Int) -> (recency: Int, frequency: Int) { (cell / frequencyBins, cell % frequencyBins) }

  /// The cell of each account; −1 for one that has not bought.
  public func cells(of history: PurchaseHistory, execution: Execution) throws -> [Int32] {
    let recencyKeys = recency.map { history.recency.unit.lastKey(upTo: $0) }
    let frequencyKeys = frequency.map { history.frequency.unit.lastKey(upTo: $0) }
    let width = Int32(frequencyBins)
    return try execution.filled(history.count) { range, cells in
      let (recency, frequency) = (history.recency.keys.span, history.frequency.keys.span)
      for row in range {
        let cell = bin(of: recency[row], recencyKeys) * width + bin(of: frequency[row], frequencyKeys)
        cells[row - range.lowerBound] = history.population[row] ? cell : -1
      }
    }.values
  }
}

private func bin(of key: Int64, _ edges: [Int64]) -> Int32 {
  var below: Int32 = 0
  for edge in edges where key > edge { below += 1 }
  return below
}
