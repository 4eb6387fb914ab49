import Columnar
import Testing

@testable import Engine

/// Rows numbered by their keys, whichever way the keys are stored.
struct GroupingTests {
  private func codes(_ values: [Int32], _ names: Int, isKnown: (Int) -> Bool = { _ in true }) -> Column {
    Column(
      type: .text, storage: .codes(values, TextDictionary((0..<names).map { "v\($0)" })),
      validity: Bitmap(count: values.count, where: isKnown))
  }

  /// Equal rows share a code, others do not; the codes are below the count.
  private func expectSameGroups(_ a: some KeyCodes, _ b: some KeyCodes) {
    var pairs: [Int: Int] = [:]
    for row in a.codes.indices {
      let (first, second) = (Int(a.codes[row]), Int(b.codes[row]))
      #expect(first < a.count && second < b.count)
      if pairs.updateValue(second, forKey: first) ?? second != second { Issue.record("row \(row) is in another group") }
    }
    #expect(Set(pairs.values).count == pairs.count)
  }

  @Test(arguments: [1, 2, 5]) func codedKeysGroupAsDenseOnesDo(threads: Int) throws {
    let execution = Execution(threads: threads)
    let count = 150_001
    // Whatever stands in a cell that is not known is not looked at.
    let first = codes((0..<count).map { Int32($0 * 7 % 31) }, 31) { $0 % 11 != 0 }
    let second = codes((0..<count).map { Int32($0 / 3 % 5) }, 5) { $0 % 13 != 5 }
    let third = codes((0..<count).map { Int32($0 % 2) }, 2)
    for columns in [[first], [first, second], [third, first, second]] {
      let coded = try #require(try CodedKeys(columns, execution))
      expectSameGroups(coded, try DenseCodes(columns[0], columns.dropFirst(), execution))
      let rows = try coded.someRows(execution)
      for (code, row) in rows.enumerated() where row >= 0 { #expect(Int(coded.codes[Int(row)]) == code) }
      #expect(Set(coded.codes.map { Int($0) }) == Set(rows.indices.filter { rows[$0] >= 0 }))
    }
  }

  @Test func manyCombinationsAreLeftToDenseCodes() throws {
    let wide = codes([0, 1], 300)
    #expect(try CodedKeys([wide, wide], Execution(threads: 1)) == nil)
    #expect(try CodedKeys([wide], Execution(threads: 1))?.count == 301)
  }

  @Test(arguments: [1, 3]) func sumsOfFewGroupsAreExact(threads: Int) throws {
    let execution = Execution(threads: threads)
    let values = (0..<100_000).map { (row: Int) -> Int64 in
      switch row % 5 {
      case 0: .max
      case 1: .min
      default: Int64(row) - 50_000
      }
    }
    let groups = (0..<100_000).map { UInt8($0 / 7 % 9) }
    let mask = Bitmap(count: 100_000) { $0 % 17 != 0 }
    let rows = Assignment(groups: .narrow(groups), groupCount: 9, rows: nil, count: 100_000)
    var expected = [Int128](repeating: 0, count: 9)
    for row in 0..<100_000 where mask[row] { expected[Int(groups[row])] += Int128(values[row]) }
    #expect(try GroupSums.of(values, rows, mask, execution) == expected)
  }

  @Test func testsOfRowsBecomeBits() throws {
    @Sendable func scattered(_ row: Int) -> Bool {
      let mixed = row &* 2_654_435_761
      return (mixed >> 7) & 3 == 1
    }
    for count in [1, 63, 64, 65, 1_023, 1_024, 1_025, 70_000] {
      let bits = try Execution(threads: 2).fillBits(count) { range, words in
        testRows(range, into: words, scattered)
      }
      #expect(bits == Bitmap(count: count, where: scattered))
    }
  }
}
