import Columnar
import Testing

@testable import Models

/// Cells by scores that are summed up on the way against scores that are made, and wide loops against plain ones.
@Suite struct MatrixCellTests {
  private static let lengths = [1, 3, 4, 5, 63, 64, 65, 1023, 1025, 3000]

  /// Numbers between −300 and 300, a few of them unknown.
  private func values(_ count: Int, _ generator: inout Generator, isPartial: Bool) -> OrderedColumn {
    let known = bitmap((0..<count).map { _ in !isPartial || generator.chance(80) })
    let keys = (0..<count).map { known[$0] ? Int64.random(in: -300...300, using: &generator) : 0 }
    return OrderedColumn(keys: keys, validity: isPartial ? known : nil, unit: .decimal(scale: 0))
  }

  private static let anchors: [(Int64, Int64)] = [(-100, 100), (100, -100), (0, 3), (7, -250), (0, 1 << 40), (5, 5)]

  @Test(arguments: lengths) func anchoredKeysAreScaledAsOneByOne(count: Int) throws {
    var generator = Generator(count)
    let execution = Execution(threads: 2)
    for (low, high) in MatrixCellTests.anchors {
      for isLow in [false, true] {
        let values = values(count, &generator, isPartial: false)
        let (fit, scaled) = try FittedScale.fit(
          .anchors(low: DecimalNumber(low), high: DecimalNumber(high)), isLow: isLow, missing: .worst,
          values: values, population: nil, execution: execution)
        #expect(scaled.values == values.keys.map { fit.place($0) })
      }
    }
  }

  @Test func smallestToLargestIsScaledAsOneByOne() throws {
    var generator = Generator(5)
    for width in [1, 2, 3, 1_999_998, 1 << 31 - 1, 1 << 31, 1 << 45] as [Int64] {
      let keys = [-17, width - 17] + (0..<500).map { _ in Int64.random(in: -17...width - 17, using: &generator) }
      let values = OrderedColumn(keys: keys, validity: nil, unit: .decimal(scale: 0))
      let (fit, scaled) = try FittedScale.fit(
        .minmax, isLow: false, missing: .worst, values: values, population: nil, execution: Execution(threads: 1))
      #expect(scaled.values == keys.map { fit.place($0) })
    }
  }

  private func axis(
    _ count: Int, _ generator: inout Generator
  ) throws -> (sum: AxisSum?, scores: ScoreColumn) {
    let execution = Execution(threads: 2)
    var (unscaled, weighted): ([AxisCriterion], [WeightedCriterion]) = ([], [])
    for index in 0..<3 {
      let values = values(count, &generator, isPartial: generator.chance(60))
      let (low, high) = MatrixCellTests.anchors.randomElement(using: &generator)!
      let scale = Scale.anchors(low: DecimalNumber(low), high: DecimalNumber(high))
      let missing: MissingPolicy =
        generator.chance(50)
        ? .worst : .value(DecimalNumber(units: [-25, 40].randomElement(using: &generator)!, scale: 2))
      let isLow = generator.chance(40)
      let (_, scaled) = try FittedScale.fit(
        scale, isLow: isLow, missing: missing, values: values, population: nil, execution: execution)
      let weight = index == 0 ? 10_000 : Int64.random(in: 0...9, using: &generator) * 10_000
      weighted.append(WeightedCriterion(scaled, weight: weight))
      let fit = try FittedScale.anchored(
        scale, isLow: isLow, missing: missing, values: values, population: nil, execution: execution)
      unscaled.append(
        generator.chance(30) ? AxisCriterion(scaled, weight: weight) : AxisCriterion(values, fit!, weight: weight))
    }
    return (try AxisSum(unscaled), try ScoreColumn.score(weighted, execution: execution))
  }

  @Test(arguments: lengths) func cellsAreThoseOfTheScores(count: Int) throws {
    var generator = Generator(count + 1000)
    for round in 0..<6 {
      let (first, second) = (try axis(count, &generator), try axis(count, &generator))
      let seen = round % 2 == 0 ? nil : bitmap((0..<count).map { _ in generator.chance(70) })
      // A cut that some score lies on, and one that is given freely.
      let cuts = [
        AxisCut.given(DecimalNumber(units: Int64.random(in: -10...110, using: &generator), scale: 2)),
        .given(DecimalNumber(0)),
      ]
      for execution in [Execution(threads: 1), Execution(threads: 3)] {
        let direct = try MatrixCells(
          #require(first.sum), #require(second.sum), cuts: cuts, among: seen, execution: execution)
        let (a, b) = (first.scores.ordered.restricted(to: seen), second.scores.ordered.restricted(to: seen))
        let scored = try MatrixCells(a, b, cuts: cuts, execution: execution)
        #expect(direct.codes == scored.codes && direct.counts == scored.counts && direct.onCut == scored.onCut)
        var (counts, onCut) = ([0, 0, 0, 0], [0, 0])
        let codes = (0..<count).map { row -> Int32 in
          guard seen?[row] ?? true else { return 0 }
          let isHigh = zip([a, b], cuts).map { side, cut in
            side.keys[row] >= side.unit.lowestKey(atLeast: cut.decimal)!
          }
          for (index, (side, cut)) in zip([a, b], cuts).enumerated()
          where isHigh[index] && side.keys[row] <= side.unit.keys(meeting: cut.decimal).last { onCut[index] += 1 }
          let code = (isHigh[0] ? 0 : 2) + (isHigh[1] ? 0 : 1)
          counts[code] += 1
          return Int32(code)
        }
        #expect(direct.codes == codes && direct.counts == counts && direct.onCut == onCut)
      }
    }
  }

  @Test func aFoundCutPartsScoresAsTheirNumbers() throws {
    var generator = Generator(77)
    let execution = Execution(threads: 2)
    for _ in 0..<20 {
      let (first, second) = (try axis(200, &generator).scores.ordered, try axis(200, &generator).scores.ordered)
      let cuts = try [
        Mean.of(first, among: nil, execution: execution), Quantiles.median(second, among: nil, execution: execution),
      ]
      .map { AxisCut.found(try #require($0)) }
      let cells = try MatrixCells(first, second, cuts: cuts, execution: execution)
      for row in 0..<200 {
        let (a, b) = (first.unit.number(first.keys[row]), second.unit.number(second.keys[row]))
        #expect(cells.codes[row] == (a >= cuts[0].number ? 0 : 2) + (b >= cuts[1].number ? 0 : 1))
      }
      #expect(cells.onCut[1] == second.keys.count { second.unit.number($0) == cuts[1].number })
    }
  }

  @Test(arguments: lengths) func cellsAreCountedAsOneByOne(count: Int) {
    var generator = Generator(count + 2000)
    let pool = [Int64.min, .max, -3, -2, -1, 0, 1, 2, 3, 1 << 50]
    let keys = (0..<2).map { _ in (0..<count).map { _ in pool.randomElement(using: &generator)! } }
    for _ in 0..<20 {
      let cuts = (0..<2).map { _ in
        AxisBound(first: pool.randomElement(using: &generator)!, last: pool.randomElement(using: &generator)!)
      }
      var tallies = [CellTally(cuts[0], cuts[1]), CellTally(cuts[0], cuts[1])]
      var codes = [[Int32](repeating: 9, count: count), [Int32](repeating: 9, count: count)]
      keys[0].withUnsafeBufferPointer { a in
        keys[1].withUnsafeBufferPointer { b in
          codes[0].withUnsafeMutableBufferPointer { tallies[0].placePlainly(a, b, $0) }
          if WideKernels.areThere { codes[1].withUnsafeMutableBufferPointer { tallies[1].placeWide(a, b, $0) } }
        }
      }
      #expect(!WideKernels.areThere || (codes[0] == codes[1] && tallies[0].tallies == tallies[1].tallies))
    }
  }

  @Test func leadersAreTheFirstOfASort() throws {
    var generator = Generator(8)
    for count in [0, 1, 5, 300, Execution.blockRows + 100] {
      let measure = values(count, &generator, isPartial: true)
      let codes = (0..<count).map { _ in Int32.random(in: 0..<3, using: &generator) }
      let rows = bitmap((0..<count).map { _ in generator.chance(70) })
      let leaders = try ClassLeaders.of(
        measure, by: codes, classes: 4, among: rows, most: 3, execution: Execution(threads: 2))
      let naive = (0..<4).map { code in
        let own = (0..<count).filter { codes[$0] == code && rows[$0] && measure.isKnown($0) }
        return Array(own.sorted { (-measure.keys[$0], $0) < (-measure.keys[$1], $1) }.prefix(3))
      }
      #expect(leaders == naive)
    }
  }
}

extension AxisCut {
  fileprivate var decimal: DecimalNumber {
    guard case .given(let value) = self else { preconditionFailure("a cut that was given") }
    return value
  }
}
