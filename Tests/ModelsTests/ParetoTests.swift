import Columnar
import Testing

@testable import Models

/// The concentration curve, against a sort and a running total.
@Suite struct ParetoTests {
  private let cuts = [DecimalNumber(units: 80, scale: 2), DecimalNumber(units: 95, scale: 2)]
  private let fifth = [DecimalNumber(units: 20, scale: 2)]

  private func curve(_ values: [Int?], _ kind: Kind = .decimal, among rows: Bitmap? = nil, threads: Int = 1) throws
    -> ParetoCurve
  {
    try ParetoCurve(
      ordered(values, kind), among: rows, shares: cuts, heads: fifth, execution: Execution(threads: threads))
  }

  private func classes(_ values: [Int?], _ curve: ParetoCurve, _ kind: Kind = .decimal, among rows: Bitmap? = nil)
    throws
    -> ParetoClasses
  {
    try ParetoClasses(
      ordered(values, kind), among: rows, thresholds: curve.crossings.map(\.threshold), execution: Execution(threads: 2)
    )
  }

  /// By hand: 50 + 30 are 80 of 100, and the crossing row is in; 15 more reach 95.
  @Test func crossingIsIn() throws {
    let values = [5, 30, 15, 50]
    let curve = try curve(values)
    #expect(curve.crossings.map(\.position) == [2, 3])
    #expect(curve.crossings.map(\.sum.number) == [0.8, 0.95])
    #expect(try classes(values, curve).codes == [2, 0, 1, 0])
    #expect(curve.heads[0].position == 1 && curve.heads[0].sum.number == 0.5)
  }

  /// Of five equal rows the fourth reaches 80 %: the first four are A, in row order, and the tie is told.
  @Test func tiesStandInRowOrder() throws {
    let values: [Int?] = [10, nil, 10, 10, 10, 10]
    let curve = try curve(values)
    #expect(curve.crossings.map(\.position) == [4, 5])
    #expect(curve.crossings.map(\.tied) == [1, 0])
    let found = try classes(values, curve)
    #expect(found.codes == [0, 0, 0, 0, 0, 1])
    #expect(found.counts == [4, 1, 0])
  }

  /// Loss-makers: 100 + 60 − 60 is 100; the curve reaches 80 % and 95 % with the first row and 160 % with the second.
  @Test func lossMakers() throws {
    let values: [Int?] = [-6000, 10_000, 6000]
    let curve = try curve(values)
    #expect(curve.total.number == 100 && curve.gainers.sum.number == 160 && curve.gainers.count == 2)
    #expect(curve.losers.count == 1 && curve.losers.sum.number == -60)
    #expect(try classes(values, curve).codes == [2, 0, 2])
    let order = try ParetoOrder(ordered(values, .decimal), among: nil, execution: Execution(threads: 1))
    #expect(order.ranks == [3, 1, 2])
    #expect(order.shares == [1, 1, 1.6])
  }

  @Test(arguments: [[-5, 3], [0, 0], [], [nil]] as [[Int?]])
  func withoutAPositiveTotal(values: [Int?]) throws {
    let curve = try curve(values)
    #expect(!curve.hasShares && curve.crossings.isEmpty)
  }

  @Test(arguments: [Kind.decimal, .number])
  func agreesWithARunningTotal(kind: Kind) throws {
    var generator = Generator(kind == .decimal ? 21 : 22)
    for _ in 0..<200 {
      let values = generatedValues(&generator, kind: kind, rows: Int.random(in: 0...500, using: &generator))
      let rows = generator.chance(40) ? bitmap(values.map { _ in generator.chance(80) }) : nil
      let curve = try curve(values, kind, among: rows, threads: 2)
      let order = values.indices.filter { values[$0] != nil && rows?[$0] ?? true }
        .sorted { (values[$1]!, $0) < (values[$0]!, $1) }
      let total = order.reduce(0) { $0 + values[$1]! }
      #expect(curve.count == order.count)
      #expect(abs(curve.total.number * 100 - Double(total)) < 1e-6 * max(1, abs(Double(total))))
      let placed = try ParetoOrder(ordered(values, kind), among: rows, execution: Execution(threads: 2))
      for (rank, row) in order.enumerated() { #expect(placed.ranks[row] == Int64(rank + 1)) }
      guard total > 0 else {
        #expect(curve.crossings.isEmpty)
        continue
      }
      // Sums of floating-point numbers may pass a share one row early or late.
      if kind == .number { continue }
      var sum = 0
      var expected: [Int] = []
      for (rank, row) in order.enumerated() {
        sum += values[row]!
        while expected.count < 2, sum * 100 >= total * [80, 95][expected.count] { expected.append(rank + 1) }
        #expect(abs(placed.shares[row] - Double(sum) / Double(total)) < 1e-12 * max(1, Double(sum) / Double(total)))
        let place = try ParetoPlace(
          of: row, in: ordered(values, kind), among: rows, execution: Execution(threads: 1))
        #expect(place.rank == rank + 1 && place.sum == .exact(Int128(sum), scale: 2))
      }
      #expect(curve.crossings.map(\.position) == expected)
      let found = try classes(values, curve, kind, among: rows)
      for (rank, row) in order.enumerated() {
        #expect(found.codes[row] == Int32(expected.count { $0 <= rank }))
      }
      let head = (order.count + 4) / 5
      #expect(curve.heads[0].position == head)
      #expect(curve.heads[0].sum == .exact(Int128(order.prefix(head).reduce(0) { $0 + values[$1]! }), scale: 2))
    }
  }

  /// Sums that leave 64 bits.
  @Test func largeSums() throws {
    let large = Int(Int64.max / 2)
    let values: [Int?] = Array(repeating: large, count: 10)
    let curve = try curve(values, threads: 2)
    #expect(curve.total == .exact(Int128(large) * 10, scale: 2))
    #expect(curve.crossings.map(\.position) == [8, 10])
  }
}
