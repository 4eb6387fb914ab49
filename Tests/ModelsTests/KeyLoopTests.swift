import Columnar
import Testing

@testable import Models

/// The wide loops over keys against plain ones: lengths that are no multiple of anything, and keys at both ends of 64 bits.
@Suite(.enabled(if: WideKernels.areThere)) struct KeyLoopTests {
  private static let lengths = [0, 1, 3, 4, 15, 16, 31, 32, 33, 63, 64, 65, 127, 200, 1001]

  private static func key(_ generator: inout Generator) -> Int64 {
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: .min
    case 1: .max
    case 2: Int64.random(in: .min ... .max, using: &generator)
    default: Int64.random(in: -9...9, using: &generator)
    }
  }

  private static func keys(_ count: Int, _ generator: inout Generator) -> [Int64] {
    (0..<count).map { _ in key(&generator) }
  }

  @Test(arguments: lengths) func scoresCountEdgesBelow(count: Int) {
    var generator = Generator(count)
    for edgeCount in [0, 1, 4, 7, 99] {
      let keys = KeyLoopTests.keys(count, &generator)
      let edges = KeyLoopTests.keys(edgeCount, &generator).sorted()
      let first = min(count, 3)
      for turned in [nil, UInt8(edgeCount + 1)] {
        let counts = keys[first...].map { key in edges.count { key > $0 } }
        let naive = counts.map { count in UInt8(turned.map { Int($0) - count } ?? 1 + count) }
        #expect(scores(count - first) { scoreWide(keys, first..<count, edges, turned, $0) } == naive)
        #expect(scores(count - first) { scorePlainly(keys, first..<count, edges, turned, $0) } == naive)
      }
    }
  }

  private func scores(_ count: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Void) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      body(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }

  @Test(arguments: lengths) func keysFallBelowSteps(count: Int) {
    var generator = Generator(count + 100)
    for stepCount in [0, 1, 3, 4, 5, 9] {
      let keys = KeyLoopTests.keys(count, &generator)
      let steps = KeyLoopTests.keys(stepCount, &generator).sorted(by: >)
      let first = min(count, 5)
      let codes = keys[first...].map { key in Int32(steps.count { key < $0 }) }
      let fallen = steps.map { step in keys[first...].count { $0 < step } }
      var found: [Int] = []
      #expect(levels(count - first) { found = TierAssignment.fallWide(keys, first..<count, steps, $0) } == codes)
      #expect(found == fallen)
      #expect(levels(count - first) { found = TierAssignment.fallPlainly(keys, first..<count, steps, $0) } == codes)
      #expect(found == fallen)
    }
  }

  private func levels(_ count: Int, _ body: (UnsafeMutableBufferPointer<Int32>) -> Void) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: count) { buffer, initialized in
      body(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }

  /// Products and sums wrap round.
  @Test(arguments: lengths.dropFirst()) func columnsAreWeighed(count: Int) throws {
    var generator = Generator(count + 200)
    for columns in 1...5 {
      let criteria = (0..<columns).map { _ in
        let values = KeyLoopTests.keys(count, &generator)
        return WeightedCriterion(
          ScaledColumn(values: values, known: nil, missing: nil, bound: .max),
          weight: [0, 1, 7, 20_000, 1 << 33, .max].randomElement(using: &generator)!)
      }
      let sum = WeightedSum(criteria)
      let first = min(count - 1, 2)
      let naive = (first..<count).map { row in
        criteria.reduce(0 as Int64) { $0 &+ $1.scaled.values[row] &* $1.weight }
      }
      for body in [sum.sumWide, sum.sumPlainly] {
        let out = UnsafeMutableBufferPointer<Int64>.allocate(capacity: count - first)
        defer { out.deallocate() }
        let extremes = body(first..<count, out)
        #expect(Array(out) == naive)
        #expect(extremes.smallest == naive.min())
        #expect(extremes.largest == naive.max())
      }
    }
  }

  @Test(arguments: lengths) func extremesAreThoseOfAll(count: Int) throws {
    var generator = Generator(count + 300)
    let keys = KeyLoopTests.keys(count, &generator)
    let range = try KeyRange.of(
      OrderedColumn(keys: keys, validity: nil, unit: .decimal(scale: 0)), nil, Execution(threads: 1))
    #expect(range?.count ?? 0 == count)
    #expect(range?.smallest == keys.min())
    #expect(range?.largest == keys.max())
  }

  /// With wholes from the smallest to the largest that need no wide division, and beyond.
  @Test func sharesAreDividedExactly() {
    var generator = Generator(9)
    for whole in [1, 2, 3, 7, 1_999_998, 1 << 31 - 1, 1 << 31, 1 << 40] as [UInt64] {
      let divider = ShareDivider(of: whole)
      let parts =
        [0, 1, whole / 2, whole - 1, whole] + (0..<2000).map { _ in UInt64.random(in: 0...whole, using: &generator) }
      for part in parts { #expect(divider.share(part) == scaledShare(part, of: whole)) }
    }
  }
}
