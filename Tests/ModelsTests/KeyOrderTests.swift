import Columnar
import Testing

@testable import Models

@Suite struct KeyOrderTests {
  /// How the values of a column are spread.
  enum Spread: CaseIterable, CustomTestStringConvertible {
    case alike, narrow, wide, widest, skewed, farApart, closeTogetherFarAway

    func value(_ generator: inout Generator) -> Int64 {
      switch self {
      case .alike: return 7
      case .narrow: return Int64.random(in: -40...40, using: &generator)
      case .wide: return Int64.random(in: -1_000_000_000...1_000_000_000, using: &generator)
      case .widest: return Int64.random(in: .min ... .max, using: &generator)
      case .skewed: return Int64.random(in: 0...9, using: &generator) << Int64.random(in: 0...40, using: &generator)
      case .farApart: return generator.chance(50) ? .min : .max
      // Nearly all differ in the bits only that a word of the order leaves out.
      case .closeTogetherFarAway: return generator.chance(1) ? .min : Int64.random(in: 0...60_000, using: &generator)
      }
    }

    var testDescription: String { "\(self)" }
  }

  @Test(arguments: Spread.allCases, [0, 1, 2, 47, 300, 20_000, 150_000])
  func rowsAscendByKeyThenByRow(spread: Spread, rows: Int) throws {
    var generator = Generator(rows + 1)
    let keys = (0..<rows).map { _ in spread.value(&generator) }
    let validity = rows % 3 == 0 ? nil : bitmap(keys.map { _ in generator.chance(90) })
    let chosen = rows % 2 == 0 ? nil : bitmap(keys.map { _ in generator.chance(60) })
    let values = OrderedColumn(keys: keys, validity: validity, unit: .decimal(scale: 0))
    let expected = keys.indices.filter { validity?[$0] ?? true && chosen?[$0] ?? true }
      .sorted { (keys[$0], $0) < (keys[$1], $1) }
    for threads in [1, 2, 7] {
      let order = try KeyOrder(values, rows: chosen, execution: Execution(threads: threads))
      #expect((0..<order.count).map(order.row) == expected)
      #expect((0..<order.count).map(order.key) == expected.map { keys[$0] })
      let starts = (0..<order.count).filter(order.startsRun)
      #expect(starts == expected.indices.filter { $0 == 0 || keys[expected[$0 - 1]] != keys[expected[$0]] })
    }
  }

  @Test func runsOfEqualKeysAreWholeWhereverTheyAreCut() throws {
    let keys = (0..<1_000).map { Int64($0 / 7) }
    let values = OrderedColumn(keys: keys, validity: nil, unit: .decimal(scale: 0))
    let order = try KeyOrder(values, execution: Execution(threads: 1))
    var runs: [Range<Int>] = []
    for start in stride(from: 0, to: 1_000, by: 10) {
      order.forEachRun(startingIn: start..<start + 10) { runs.append($0) }
    }
    #expect(runs == (0..<143).map { $0 * 7..<min(1_000, $0 * 7 + 7) })
  }

  @Test func placesAreFoundByKey() throws {
    let values = OrderedColumn(keys: [5, 1, 5, 9, 5], validity: nil, unit: .decimal(scale: 0))
    let order = try KeyOrder(values, execution: Execution(threads: 1))
    #expect([0, 1, 2, 5, 6, 9, 10].map { order.firstPlace(above: $0, orEqual: true) } == [0, 0, 1, 1, 4, 4, 5])
    #expect([0, 1, 2, 5, 6, 9, 10].map { order.firstPlace(above: $0, orEqual: false) } == [0, 1, 1, 4, 4, 5, 5])
  }
}
