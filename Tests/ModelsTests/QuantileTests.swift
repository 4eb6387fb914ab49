import Columnar
import Testing

@testable import Models

/// Quantiles, means and the selection they stand on, against a sort.
@Suite struct QuantileTests {
  /// R: `quantile(c(1, 2, 3, 4, 10), c(.2, .4, .6, .8))` is 1.8, 2.6, 3.4, 5.2.
  @Test func typeSeven() throws {
    let cuts = try Quantiles.cuts(
      ordered([1, 2, 3, 4, 10], .decimal), among: nil, parts: 5, execution: Execution(threads: 1))
    #expect(cuts.map(\.number) == [0.018, 0.026, 0.034, 0.052])
    #expect(cuts[0] == .exact(numerator: 9, denominator: 500))
  }

  @Test func nothingAndOne() throws {
    let execution = Execution(threads: 1)
    #expect(try Quantiles.cuts(ordered([nil], .decimal), among: nil, parts: 5, execution: execution) == [])
    #expect(try Mean.of(ordered([], .number), among: nil, execution: execution) == nil)
    let one = try Quantiles.cuts(ordered([nil, 700], .decimal), among: nil, parts: 3, execution: execution)
    #expect(one.map(\.number) == [7, 7])
  }

  @Test(arguments: [Kind.decimal, .number])
  func agreeWithASort(kind: Kind) throws {
    var generator = Generator(kind == .decimal ? 71 : 72)
    for _ in 0..<150 {
      let values = generatedValues(&generator, kind: kind, rows: Int.random(in: 0...700, using: &generator))
      let rows = generator.chance(50) ? bitmap(values.map { _ in generator.chance(70) }) : nil
      let parts = Int.random(in: 2...12, using: &generator)
      let known = values.indices.filter { values[$0] != nil && rows?[$0] ?? true }.map { values[$0]! }.sorted()
      let found = try Quantiles.cuts(
        ordered(values, kind), among: rows, parts: parts, execution: Execution(threads: 2))
      guard !known.isEmpty else {
        #expect(found == [])
        continue
      }
      for (index, cut) in found.enumerated() {
        // (n − 1)·p, exact in parts.
        let place = (known.count - 1) * (index + 1)
        let (low, rest) = (place / parts, place % parts)
        let high = min(known.count - 1, low + 1)
        let expected =
          (Double(known[low]) + Double(known[high] - known[low]) * Double(rest) / Double(parts)) / 100
        #expect(abs(cut.number - expected) <= 1e-9 * max(1, abs(expected)))
      }
      let mean = try #require(try Mean.of(ordered(values, kind), among: rows, execution: Execution(threads: 2)))
      let expected = Double(known.reduce(0, +)) / Double(known.count) / 100
      #expect(abs(mean.number - expected) <= 1e-9 * max(1, abs(expected)))
    }
  }

  /// A greater key is never in a lower stripe, and a stripe of one value holds that value.
  @Test func stripesAreInOrder() {
    for unit in [OrderedColumn.Unit.decimal(scale: 0), .binary] {
      let striping = Striping(unit)
      var generator = Generator(5)
      var keys: [Int64] = [.min, -1 << 40, -128, -127, -1, 0, 1, 2, 3, 64, 127, 128, 129, 1 << 53, .max]
      if unit == .binary {
        keys = [-Double.infinity, -1e300, -2, -1, -0.5, -1e-300, 0, 1e-300, 0.01, 1, 1.5, 1e9, 1e300].map {
          OrderedColumn.Unit.key(of: $0)
        }
      }
      for _ in 0..<2_000 {
        keys.append(
          unit == .binary
            ? OrderedColumn.Unit.key(of: Double.random(in: -1e6...1e6, using: &generator))
            : Int64.random(in: .min ... .max, using: &generator) >> Int64.random(in: 0..<63, using: &generator))
      }
      keys.sort()
      let stripes = keys.map(striping.index)
      #expect(zip(stripes, stripes.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(stripes.allSatisfy { (0..<StripedSelection.stripeCount).contains($0) })
      for (key, stripe) in zip(keys, stripes) where striping.hasOneValue(stripe) {
        #expect(striping.value(of: stripe) == key)
      }
    }
  }

  @Test func radixSortSorts() {
    var generator = Generator(9)
    for bits in [1, 8, 20, 40, 64] {
      let keys = (0..<3_000).map { _ in
        bits == 64
          ? Int64.random(in: .min ... .max, using: &generator)
          : Int64.random(in: -(1 << bits)...(1 << bits), using: &generator)
      }
      #expect(radixSorted(keys) == keys.sorted())
    }
  }
}

func ordered(_ values: [Int?], _ kind: Kind) throws -> OrderedColumn {
  try OrderedColumn(column(values, kind), execution: Execution(threads: 1))
}
