import CKernels
import Columnar

/// Recency, frequency and money of accounts, ready to be compared; where one is unknown the account takes no part.
public struct PurchaseColumns: Sendable {
  /// Days since the last purchase.
  public let recency: OrderedColumn
  public let frequency: OrderedColumn
  public let money: OrderedColumn
  /// The accounts that take part; none where all do.
  public let population: Bitmap?

  public var count: Int { recency.count }
  /// How many accounts take part.
  public var populationCount: Int { population?.trueCount ?? count }

  /// - Parameter rows: who is asked about; all without it.
  public init(recency: OrderedColumn, frequency: OrderedColumn, money: OrderedColumn, among rows: Bitmap?) {
    self.recency = recency
    self.frequency = frequency
    self.money = money
    population = [recency.validity, frequency.validity, money.validity].reduce(rows) { Bitmap.both($0, $1) }
  }

  var columns: [OrderedColumn] { [recency, frequency, money] }
}

/// Between which values the scores change, ascending, for each measure.
public struct RFMEdges: Sendable, Hashable {
  public var recency: [CutPoint]
  public var frequency: [CutPoint]
  public var money: [CutPoint]

  public init(recency: [CutPoint], frequency: [CutPoint], money: [CutPoint]) {
    self.recency = recency
    self.frequency = frequency
    self.money = money
  }

  /// Given edges, else the quantiles over the accounts that take part.
  public init(
    of measures: PurchaseColumns, bins: Int, recency: [CutPoint]?, frequency: [CutPoint]?, money: [CutPoint]?,
    execution: Execution
  ) throws {
    func quantiles(_ values: OrderedColumn) throws -> [CutPoint] {
      try Quantiles.cuts(values, among: measures.population, parts: bins, execution: execution)
    }
    self.recency = try recency ?? quantiles(measures.recency)
    self.frequency = try frequency ?? quantiles(measures.frequency)
    self.money = try money ?? quantiles(measures.money)
  }
}

/// RFM scores: each measure's values in bins, the best bin with the highest score.
///
/// A value's bin is 1 + the number of edges strictly below it, so that equal values are never parted; for recency, where less is better, the score
/// is bins + 1 − that. A. M. Hughes: Strategic Database Marketing (1994), for quintiles of the three measures; the edges are those of the R package
/// rfm, which prints its quantiles + 1 and compares with `<`.
public struct RFMScores: Sendable {
  public let bins: Int
  public let edges: RFMEdges
  /// One a row, from 1 to the number of bins; 0 for an account that takes no part.
  public let recency: [UInt8]
  public let frequency: [UInt8]
  public let money: [UInt8]
  /// How many accounts have each score, by recency score − 1 and frequency score − 1.
  public let recencyByFrequency: [[Int]]
  /// How many accounts have each money score, from 1 on.
  public let moneyCounts: [Int]

  public var recencyCounts: [Int] { recencyByFrequency.map { $0.reduce(0, +) } }
  public var frequencyCounts: [Int] {
    (0..<bins).map { score in recencyByFrequency.reduce(0) { $0 + $1[score] } }
  }

  public init(_ measures: PurchaseColumns, bins: Int, edges: RFMEdges, execution: Execution) throws {
    precondition((2...100).contains(bins), "scores fit a byte")
    let population = measures.population
    func scored(_ values: OrderedColumn, _ edges: [CutPoint], turned: Bool) throws -> [UInt8] {
      let keys = edges.map { values.unit.lastKey(upTo: $0) }
      return try execution.filled(values.count) { range, scores in
        score(values.keys, range, keys, turned ? UInt8(bins) : nil, population, scores)
      }.values
    }
    let recency = try scored(measures.recency, edges.recency, turned: true)
    let frequency = try scored(measures.frequency, edges.frequency, turned: false)
    let money = try scored(measures.money, edges.money, turned: false)
    let side = bins + 1
    let parts = try execution.blocks(of: measures.count) { range in
      tally(range, recency, frequency, money, side: side)
    }
    var pairs = [Int](repeating: 0, count: side * side)
    var moneyCounts = [Int](repeating: 0, count: side)
    for part in parts {
      for cell in pairs.indices { pairs[cell] += Int(part.pairs[cell]) }
      for score in moneyCounts.indices { moneyCounts[score] += Int(part.money[score]) }
    }
    self.bins = bins
    self.edges = edges
    (self.recency, self.frequency, self.money) = (recency, frequency, money)
    recencyByFrequency = (1...bins).map { r in (1...bins).map { f in pairs[r * side + f] } }
    self.moneyCounts = Array(moneyCounts.dropFirst())
  }
}

/// Writes the scores of a block of rows; rows out of the population get 0.
///
/// - Parameter turned: the number of bins where less is better.
private func score(
  _ keys: [Int64], _ range: Range<Int>, _ edges: [Int64], _ turned: UInt8?, _ population: Bitmap?,
  _ scores: UnsafeMutableBufferPointer<UInt8>
) {
  if WideKernels.areThere {
    scoreWide(keys, range, edges, turned, scores)
  } else {
    scorePlainly(keys, range, edges, turned, scores)
  }
  guard let population else { return }
  let base = range.lowerBound
  for word in base >> 6..<(range.upperBound + 63) >> 6 {
    var out = ~population.words[word]
    while out != 0 {
      let row = word << 6 + out.trailingZeroBitCount
      if row < range.upperBound { scores[row - base] = 0 }
      out &= out &- 1
    }
  }
}

/// The same as `scorePlainly`, where the processor can.
func scoreWide(
  _ keys: [Int64], _ range: Range<Int>, _ edges: [Int64], _ turned: UInt8?, _ scores: UnsafeMutableBufferPointer<UInt8>
) {
  keys.withUnsafeBufferPointer { keys in
    edges.withUnsafeBufferPointer { edges in
      guard let first = keys.baseAddress else { return }
      ckernels_score(
        first + range.lowerBound, range.count, edges.baseAddress, edges.count, UInt32(turned ?? 0), scores.baseAddress)
    }
  }
}

func scorePlainly(
  _ keys: [Int64], _ range: Range<Int>, _ edges: [Int64], _ turned: UInt8?, _ scores: UnsafeMutableBufferPointer<UInt8>
) {
  let base = range.lowerBound
  let keys = keys.span
  for index in 0..<range.count { scores[index] = 1 }
  for edge in edges {
    for row in range { scores[row &- base] &+= step(keys[row] > edge) }
  }
  guard let turned else { return }
  for index in 0..<range.count { scores[index] = turned &+ 1 &- scores[index] }
}

@inline(__always)
private func step(_ isAbove: Bool) -> UInt8 { isAbove ? 1 : 0 }

private func tally(
  _ range: Range<Int>, _ recency: [UInt8], _ frequency: [UInt8], _ money: [UInt8], side: Int
) -> (pairs: [Int32], money: [Int32]) {
  var pairs = [Int32](repeating: 0, count: side * side)
  var moneyCounts = [Int32](repeating: 0, count: side)
  pairs.withUnsafeMutableBufferPointer { pairs in
    moneyCounts.withUnsafeMutableBufferPointer { moneyCounts in
      for row in range {
        pairs[Int(recency[row]) &* side &+ Int(frequency[row])] &+= 1
        moneyCounts[Int(money[row])] &+= 1
      }
    }
  }
  return (pairs, moneyCounts)
}

extension RFMScores {
  /// Scores as a column of whole numbers, missing where there are none.
  public func column(_ scores: KeyPath<RFMScores, [UInt8]>, _ population: Bitmap?, execution: Execution) throws
    -> Column
  {
    let scores = self[keyPath: scores]
    let values = try execution.filled(scores.count) { range, values in
      for row in range { values[row - range.lowerBound] = Int64(scores[row]) }
    }.values
    return Column(type: .decimal(scale: 0), storage: .int64(values), validity: population)
  }

  /// The three scores as one number, such as 543.
  public func codes(base: Int64, _ population: Bitmap?, execution: Execution) throws -> Column {
    let values = try execution.filled(recency.count) { [recency, frequency, money] range, values in
      for row in range {
        values[row - range.lowerBound] =
          (Int64(recency[row]) &* base &+ Int64(frequency[row])) &* base &+ Int64(money[row])
      }
    }.values
    return Column(type: .decimal(scale: 0), storage: .int64(values), validity: population)
  }
}
