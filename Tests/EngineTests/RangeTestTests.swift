import Columnar
import Plans
import Testing

@testable import Engine

/// Ranges tested many values at a time against the comparisons themselves.
@Suite struct RangeTestTests {
  private static let lengths = [0, 1, 2, 63, 64, 65, 127, 128, 129, 1000]
  private static let comparisons: [Term.Comparison] = [
    .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
  ]

  private static func holds<Value: Comparable>(_ a: Value, _ comparison: Term.Comparison, _ b: Value) -> Bool {
    switch comparison {
    case .equal: a == b
    case .notEqual: a != b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }

  /// Every comparison with every constant, alone and joined to bits that are there, both ways.
  private func check<Value: RangeTested>(_ pool: [Value]) {
    var random = SystemRandomNumberGenerator()
    for count in RangeTestTests.lengths {
      let values = (0..<count).map { _ in pool.randomElement(using: &random)! }
      let before = (0..<Bitmap.wordCount(for: count)).map { _ in UInt64.random(in: 0 ... .max, using: &random) }
      for (constant, comparison) in pool.flatMap({ c in RangeTestTests.comparisons.map { (c, $0) } }) {
        let bounds = Value.bounds(comparison, constant)
        let alone = Bitmap(count: count) { RangeTestTests.holds(values[$0], comparison, constant) }
        let joined = Bitmap(words: before, count: count) & alone
        for joins in [false, true] {
          let expected = joins ? joined.words : alone.words
          var plain = before
          var wide = before
          values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress, count > 0 else { return }
            Value.testPlainly(base, count, bounds, joins: joins, &plain)
            if WideKernels.areThere { Value.testWide(base, count, bounds, joins: joins, &wide) }
          }
          #expect(plain == expected)
          #expect(wide == expected || !WideKernels.areThere)
        }
      }
    }
  }

  @Test func days() { check([.min, .min + 1, -1, 0, 1, 20_000, .max - 1, .max] as [Int32]) }

  @Test func exactNumbers() { check([.min, .min + 1, -1, 0, 1, 1 << 40, .max - 1, .max] as [Int64]) }

  @Test func numbers() {
    check([
      -.infinity, -.greatestFiniteMagnitude, -1, -.leastNonzeroMagnitude, -0.0, 0, .leastNonzeroMagnitude, 1, .infinity,
      .nan,
    ])
  }

  @Test(arguments: [1, 64, 1000, 70_001]) func bitsAreCounted(count: Int) {
    let bits = Bitmap(count: count) { $0 % 3 == 0 || $0 % 7 == 2 }
    #expect(bits.trueCount == (0..<count).count { $0 % 3 == 0 || $0 % 7 == 2 })
  }

  /// Conditions on several columns, some values missing, among them one that is no range.
  @Test(arguments: [1, 65, 70_001], [1, 3]) func conditionsOnSeveralColumns(count: Int, threads: Int) throws {
    var random = SystemRandomNumberGenerator()
    let regions = ["North", "East", "West", "South"]
    func maybe<Value>(_ value: Value) -> Value? { Int.random(in: 0..<8, using: &random) == 0 ? nil : value }
    let rows = (0..<count).map { _ in
      (
        region: maybe(regions.randomElement(using: &random)!),
        amount: maybe(Int64.random(in: -50...50, using: &random)),
        number: maybe(Double.random(in: -1...1, using: &random)),
        day: maybe(Int32.random(in: 20_600...20_700, using: &random))
      )
    }
    var fixture = Fixture(threads: threads)
    fixture.table(
      "r",
      [
        ("region", .texts(rows.map(\.region))), ("amount", .decimals(rows.map(\.amount), scale: 2)),
        ("number", .numbers(rows.map(\.number))), ("day", .dates(rows.map(\.day))),
      ])
    let (amount, number, day) = (fixture["r", "amount"], fixture["r", "number"], fixture["r", "day"])
    let filter = condition(
      .and([
        isOneOf(fixture["r", "region"], "East", "west", "North"), compare(amount, .greater, exact(-3, 1)),
        compare(number, .lessOrEqual, EngineTests.number(0.5)),
        condition(.inDays(day, from: nil, to: DayTerm(.fixed(20_680)))),
        condition(.or([compare(amount, .notEqual, exact(0)), compare(number, .less, EngineTests.number(0))])),
      ]))
    let expected = rows.indices.filter { index in
      guard let region = rows[index].region, let amount = rows[index].amount, let number = rows[index].number,
        let day = rows[index].day
      else { return false }
      return region != "South" && amount > -30 && number <= 0.5 && day <= 20_680 && (amount != 0 || number < 0)
    }
    #expect(try fixture.find("r", where: [filter]).rows == expected.map { Int32($0) })
  }

  /// The first rows by a key with many equal ones and some missing, then by another.
  @Test(arguments: [1, 3], [true, false]) func leadingRows(threads: Int, descends: Bool) throws {
    var random = SystemRandomNumberGenerator()
    let numbers = (0..<30_000).map { _ in
      Int.random(in: 0..<9, using: &random) == 0 ? nil : Double(Int.random(in: -400...400, using: &random)) / 8
    }
    let days = numbers.map { _ in Int32.random(in: 0...3, using: &random) }
    var fixture = Fixture(threads: threads)
    fixture.table("r", [("number", .numbers(numbers)), ("day", .dates(days.map { $0 }))])
    let expected = numbers.indices.sorted { a, b in
      if numbers[a] == numbers[b] { return (days[a], a) < (days[b], b) }
      guard let first = numbers[a] else { return false }
      guard let second = numbers[b] else { return true }
      return descends ? first > second : first < second
    }
    for limit in [1, 5, 200] {
      let answer = try fixture.find(
        "r", sort: [(fixture["r", "number"], descends), (fixture["r", "day"], false)], limit: limit)
      #expect(answer.rows == expected.prefix(limit).map { Int32($0) })
      let last = expected[limit - 1]
      #expect(
        answer.tiesAtLimit == expected[limit...].count { numbers[$0] == numbers[last] && days[$0] == days[last] })
    }
  }
}
