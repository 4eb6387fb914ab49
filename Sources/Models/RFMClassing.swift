import Columnar

/// The eight classes by whether recency, frequency and money are each on the good side of a cut.
///
/// High is strictly above the cut; recent is strictly below it, since fewer days are better. An account on a cut is on the low side.
public struct RFMClassing: Sendable {
  /// What high and low are parted by.
  public struct Cuts: Sendable, Hashable {
    public var recency: CutPoint
    public var frequency: CutPoint
    public var money: CutPoint

    public init(recency: CutPoint, frequency: CutPoint, money: CutPoint) {
      self.recency = recency
      self.frequency = frequency
      self.money = money
    }

    /// The mean of each measure over those who take part; nothing where nobody does.
    public static func means(of measures: PurchaseColumns, execution: Execution) throws -> Cuts? {
      try each(measures) { try Mean.of($0, among: measures.population, execution: execution) }
    }

    public static func medians(of measures: PurchaseColumns, execution: Execution) throws -> Cuts? {
      try each(measures) { try Quantiles.median($0, among: measures.population, execution: execution) }
    }

    private static func each(_ measures: PurchaseColumns, _ cut: (OrderedColumn) throws -> CutPoint?) throws -> Cuts? {
      let cuts = try measures.columns.compactMap(cut)
      return cuts.count == 3 ? Cuts(recency: cuts[0], frequency: cuts[1], money: cuts[2]) : nil
    }
  }

  public let cuts: Cuts?
  /// 0 to 3 for high money: recent and frequent, recent, frequent, neither; 4 to 7 for low money in the same order. 0 where there is none.
  public let codes: [Int32]
  /// How many accounts are in each class.
  public let counts: [Int]

  public init(_ measures: PurchaseColumns, cuts: Cuts?, execution: Execution) throws {
    self.cuts = cuts
    guard let cuts else {
      codes = Array(repeating: 0, count: measures.count)
      counts = Array(repeating: 0, count: 8)
      return
    }
    let limits = Limits(measures, cuts)
    let population = measures.population
    let (codes, blocks) = try execution.filled(measures.count) { range, codes in
      classify(measures, limits, range, population, codes)
    }
    self.codes = codes
    counts = (0..<8).map { index in blocks.reduce(0) { $0 + $1[index] } }
  }
}

/// Cuts as keys of the columns they are compared with.
private struct Limits: Sendable {
  var recency: Int64
  var frequency: Int64
  var money: Int64

  init(_ measures: PurchaseColumns, _ cuts: RFMClassing.Cuts) {
    recency = measures.recency.unit.firstKey(from: cuts.recency)
    frequency = measures.frequency.unit.lastKey(upTo: cuts.frequency)
    money = measures.money.unit.lastKey(upTo: cuts.money)
  }
}

private func classify(
  _ measures: PurchaseColumns, _ limits: Limits, _ range: Range<Int>, _ population: Bitmap?,
  _ codes: UnsafeMutableBufferPointer<Int32>
) -> [Int] {
  var counts = [Int](repeating: 0, count: 8)
  let (recency, frequency, money) = (measures.recency.keys, measures.frequency.keys, measures.money.keys)
  let base = range.lowerBound
  if population != nil { codes.initialize(repeating: 0) }
  counts.withUnsafeMutableBufferPointer { counts in
    recency.withUnsafeBufferPointer { recency in
      frequency.withUnsafeBufferPointer { frequency in
        money.withUnsafeBufferPointer { money in
          forEachRow(range, population) { row in
            let code =
              (money[row] > limits.money ? 0 : 4) &+ (recency[row] < limits.recency ? 0 : 2)
              &+ (frequency[row] > limits.frequency ? 0 : 1)
            codes[row &- base] = Int32(truncatingIfNeeded: code)
            counts[code] &+= 1
          }
        }
      }
    }
  }
  return counts
}
