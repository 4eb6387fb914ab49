import CKernels
import Columnar

/// The rules of a decision table, tried on blocks of rows: everything that is told of them comes from one pass over the columns.
struct RuleTests: Sendable {
  /// For each rule the clauses that must all hold; none for `otherwise`.
  let rules: [[ClauseTest]?]
  /// The rows that count; none for all.
  let seen: Bitmap?

  /// Tries the rules on a block and writes for each of its rows the number of the rule that takes it, from 1, or 0.
  func number<Number: RuleNumber>(_ range: Range<Int>, _ numbers: UnsafeMutablePointer<Number>) -> RuleTally {
    var block = RuleBlock(range, self)
    for rule in rules.indices { block.take(rule) }
    block.finish()
    let taken = RuleRuns(words: block.taken, count: rules.count, rows: range.count)
    if WideKernels.areThere { Number.write(taken, numbers) } else { taken.writePlainly(numbers) }
    return block.tally
  }
}

/// What rules do with some rows.
struct RuleTally: Sendable {
  /// The rows that each rule's condition is true for; for `otherwise`, that no earlier rule took.
  var matched: [Int]
  var taken: [Int]
  /// The rows that the condition is neither true nor false for.
  var unknown: [Int]
  /// Of the rows that a rule matches, how many each earlier rule took.
  var takenBefore: [[Int]]
  /// Of the rows that no rule takes, how many fail a rule by one clause alone: for each rule with several clauses and each of them.
  var failedBy: [[Int]]
  /// The rows that no rule takes, and those of them that a rule cannot be told for.
  var gap = 0
  var gapUnknown = 0

  init(_ clauseCounts: [Int]) {
    let none = clauseCounts.map { _ in 0 }
    (matched, taken, unknown) = (none, none, none)
    takenBefore = clauseCounts.indices.map { [Int](repeating: 0, count: $0) }
    failedBy = clauseCounts.map { [Int](repeating: 0, count: $0) }
  }

  /// Adds what happens in the rows that follow.
  static func += (all: inout RuleTally, next: RuleTally) {
    func sums(_ a: [Int], _ b: [Int]) -> [Int] { zip(a, b).map { $0 + $1 } }
    all.matched = sums(all.matched, next.matched)
    all.taken = sums(all.taken, next.taken)
    all.unknown = sums(all.unknown, next.unknown)
    all.takenBefore = zip(all.takenBefore, next.takenBefore).map(sums)
    all.failedBy = zip(all.failedBy, next.failedBy).map(sums)
    all.gap += next.gap
    all.gapUnknown += next.gapUnknown
  }
}

/// One block of rows on its way through the rules, a bit a row.
private struct RuleBlock {
  private let range: Range<Int>
  private let tests: RuleTests
  private let size: Int
  private(set) var tally: RuleTally
  private let seen: [UInt64]
  /// The rows that no rule has taken yet.
  private var left: [UInt64]
  /// The rows that some rule so far cannot be told for.
  private var possible: [UInt64]
  /// The rows that each rule takes, one rule after the other.
  private(set) var taken: [UInt64]
  /// The rows that each clause of each rule is true for, likewise.
  private var clauses: [UInt64]
  private let firstClauses: [Int]

  init(_ range: Range<Int>, _ tests: RuleTests) {
    self.range = range
    self.tests = tests
    let size = Bitmap.wordCount(for: range.count)
    self.size = size
    let counts = tests.rules.map { $0?.count ?? 0 }
    tally = RuleTally(counts)
    let all = Bitmap(repeating: true, count: range.count).words
    seen = tests.seen.map { Array($0.words[range.lowerBound >> 6..<range.lowerBound >> 6 + size]) } ?? all
    left = seen
    possible = [UInt64](repeating: 0, count: size)
    taken = [UInt64](repeating: 0, count: size * counts.count)
    firstClauses = counts.indices.map { counts[..<$0].reduce(0, +) }
    clauses = [UInt64](repeating: 0, count: size * counts.reduce(0, +))
  }

  /// Lets the next rule take what it matches of what is left.
  mutating func take(_ rule: Int) {
    let matched = matches(of: rule)
    for word in 0..<size { taken[rule * size + word] = matched[word] & left[word] }
    for word in 0..<size { left[word] &= ~matched[word] }
    tally.matched[rule] = ones(matched)
    tally.taken[rule] = taken.withUnsafeBufferPointer { ones($0, from: rule * size, and: nil) }
    for earlier in 0..<rule {
      tally.takenBefore[rule][earlier] = taken.withUnsafeBufferPointer { ones($0, from: earlier * size, and: matched) }
    }
  }

  /// The rows that a rule's condition is true for. What is unknown stays so unless the known part decides.
  private mutating func matches(of rule: Int) -> [UInt64] {
    guard let tests = tests.rules[rule] else { return left }
    let (size, range, place) = (size, range, firstClauses[rule] * size)
    clauses.withUnsafeMutableBufferPointer { clauses in
      guard let first = clauses.baseAddress.map({ $0 + place }) else { return }
      for (index, clause) in tests.enumerated() { clause.test(range, first + index * size) }
    }
    var holds = seen
    for index in tests.indices {
      for word in 0..<size { holds[word] &= clauses[place + index * size + word] }
    }
    if tests.contains(where: { $0.known != nil }) { tellUnknown(of: rule, tests, where: holds) }
    return holds
  }

  /// Which rows a rule cannot be told for: no clause is false for them, and not all are true.
  private mutating func tellUnknown(of rule: Int, _ tests: [ClauseTest], where holds: [UInt64]) {
    var unknown = seen
    for word in 0..<size { unknown[word] &= ~holds[word] }
    for (index, clause) in tests.enumerated() {
      let place = (firstClauses[rule] + index) * size
      if let known = clause.known?.words {
        let first = range.lowerBound >> 6
        for word in 0..<size { unknown[word] &= clauses[place + word] | ~known[first + word] }
      } else {
        for word in 0..<size { unknown[word] &= clauses[place + word] }
      }
    }
    tally.unknown[rule] = ones(unknown)
    for word in 0..<size { possible[word] |= unknown[word] }
  }

  /// What is told of the rows that no rule has taken.
  mutating func finish() {
    tally.gap = ones(left)
    guard tally.gap > 0 else { return }
    tally.gapUnknown = left.withUnsafeBufferPointer { ones($0, from: 0, and: possible) }
    for rule in tests.rules.indices where tally.failedBy[rule].count > 1 { tellFailures(of: rule) }
  }

  /// Which rows of the gap fail one clause of a rule and meet all others.
  private mutating func tellFailures(of rule: Int) {
    var (once, twice) = ([UInt64](repeating: 0, count: size), [UInt64](repeating: 0, count: size))
    let places = tally.failedBy[rule].indices.map { (firstClauses[rule] + $0) * size }
    for place in places {
      for word in 0..<size {
        let fails = left[word] & ~clauses[place + word]
        twice[word] |= once[word] & fails
        once[word] |= fails
      }
    }
    for (index, place) in places.enumerated() {
      var count = 0
      for word in 0..<size { count += (once[word] & ~twice[word] & ~clauses[place + word]).nonzeroBitCount }
      tally.failedBy[rule][index] = count
    }
  }

  private func ones(_ words: [UInt64]) -> Int { words.withUnsafeBufferPointer { ones($0, from: 0, and: nil) } }

  /// How many bits of a block are set, in others as well where there are others.
  private func ones(_ words: UnsafeBufferPointer<UInt64>, from first: Int, and others: [UInt64]?) -> Int {
    guard WideKernels.areThere, let base = words.baseAddress else {
      return (0..<size).reduce(0) { $0 + (words[first + $1] & (others?[$1] ?? .max)).nonzeroBitCount }
    }
    guard let others else { return ckernels_count_ones(base + first, size) }
    return ckernels_count_common_ones(base + first, others, size)
  }
}

/// The rows that each rule takes, a bit a row, one rule after the other.
struct RuleRuns {
  let words: [UInt64]
  /// How many rules there are.
  let count: Int
  let rows: Int

  /// Writes for each row the number of the rule that takes it, from 1, or 0.
  func writePlainly<Number: RuleNumber>(_ numbers: UnsafeMutablePointer<Number>) {
    numbers.update(repeating: 0, count: rows)
    let size = Bitmap.wordCount(for: rows)
    for rule in 0..<count {
      for word in 0..<size {
        var bits = words[rule * size + word]
        while bits != 0 {
          numbers[word << 6 + bits.trailingZeroBitCount] = Number(rule + 1)
          bits &= bits &- 1
        }
      }
    }
  }
}

/// The number of a rule, from 1; as narrow as the rules are few.
protocol RuleNumber: FixedWidthInteger, BitwiseCopyable, Sendable {
  /// The same as `writePlainly`, where the processor can.
  static func write(_ runs: RuleRuns, _ numbers: UnsafeMutablePointer<Self>)
}

extension UInt8: RuleNumber {
  static func write(_ runs: RuleRuns, _ numbers: UnsafeMutablePointer<UInt8>) {
    ckernels_number_rows(runs.words, runs.count, Bitmap.wordCount(for: runs.rows), runs.rows, numbers)
  }
}

extension Int32: RuleNumber {
  static func write(_ runs: RuleRuns, _ numbers: UnsafeMutablePointer<Int32>) { runs.writePlainly(numbers) }
}
