import CKernels
import Columnar
import Plans

/// A number whose ranges are tested many at a time.
protocol RangeTested: Comparable, BitwiseCopyable, Sendable {
  /// The values that satisfy a comparison with a constant.
  static func bounds(_ comparison: Term.Comparison, _ constant: Self) -> Bounds<Self>

  /// The same as `testPlainly`, where the processor can.
  static func testWide(
    _ values: UnsafePointer<Self>, _ count: Int, _ bounds: Bounds<Self>, joins: Bool,
    _ words: UnsafeMutablePointer<UInt64>)
}

/// The values from one to another, both included, or all others. A range whose first is above its last holds nothing.
struct Bounds<Value: Comparable & Sendable>: Sendable {
  let first: Value
  let last: Value
  var isOutside = false

  func form(joins: Bool) -> ckernels_range_form { ckernels_range_form(outside: isOutside, joins: joins) }

  @inline(__always)
  func holds(_ value: Value) -> Bool { (value >= first && value <= last) != isOutside }
}

extension RangeTested {
  /// A bit for each of some values, or what is left of the bits that are there, from a word on; the bits after the last are zero.
  static func test(
    _ values: UnsafePointer<Self>, _ count: Int, _ bounds: Bounds<Self>, joins: Bool,
    _ words: UnsafeMutablePointer<UInt64>
  ) {
    if WideKernels.areThere {
      testWide(values, count, bounds, joins: joins, words)
    } else {
      testPlainly(values, count, bounds, joins: joins, words)
    }
  }

  static func testPlainly(
    _ values: UnsafePointer<Self>, _ count: Int, _ bounds: Bounds<Self>, joins: Bool,
    _ words: UnsafeMutablePointer<UInt64>
  ) {
    guard joins else { return testRows(0..<count, into: words) { bounds.holds(values[$0]) } }
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Bitmap.wordCount(for: count)) { own in
      guard let base = own.baseAddress else { return }
      testRows(0..<count, into: base) { bounds.holds(values[$0]) }
      for word in own.indices { words[word] &= own[word] }
    }
  }
}

extension RangeTested where Self: FixedWidthInteger {
  static func bounds(_ comparison: Term.Comparison, _ constant: Self) -> Bounds<Self> {
    let nothing = Bounds<Self>(first: .max, last: .min)
    return switch comparison {
    case .equal: Bounds(first: constant, last: constant)
    case .notEqual: Bounds(first: constant, last: constant, isOutside: true)
    case .less: constant == .min ? nothing : Bounds(first: .min, last: constant - 1)
    case .lessOrEqual: Bounds(first: .min, last: constant)
    case .greater: constant == .max ? nothing : Bounds(first: constant + 1, last: .max)
    case .greaterOrEqual: Bounds(first: constant, last: .max)
    }
  }
}

extension Int32: RangeTested {
  static func testWide(
    _ values: UnsafePointer<Int32>, _ count: Int, _ bounds: Bounds<Int32>, joins: Bool,
    _ words: UnsafeMutablePointer<UInt64>
  ) { ckernels_test_int32(values, count, bounds.first, bounds.last, bounds.form(joins: joins), words) }
}

extension Int64: RangeTested {
  static func testWide(
    _ values: UnsafePointer<Int64>, _ count: Int, _ bounds: Bounds<Int64>, joins: Bool,
    _ words: UnsafeMutablePointer<UInt64>
  ) { ckernels_test_int64(values, count, bounds.first, bounds.last, bounds.form(joins: joins), words) }
}

extension Double: RangeTested {
  static func bounds(_ comparison: Term.Comparison, _ constant: Double) -> Bounds<Double> {
    let nothing = Bounds<Double>(first: .infinity, last: -.infinity)
    return switch comparison {
    case .equal: Bounds(first: constant, last: constant)
    case .notEqual: Bounds(first: constant, last: constant, isOutside: true)
    case .less: constant == -.infinity ? nothing : Bounds(first: -.infinity, last: constant.nextDown)
    case .lessOrEqual: Bounds(first: -.infinity, last: constant)
    case .greater: constant == .infinity ? nothing : Bounds(first: constant.nextUp, last: .infinity)
    case .greaterOrEqual: Bounds(first: constant, last: .infinity)
    }
  }

  static func testWide(
    _ values: UnsafePointer<Double>, _ count: Int, _ bounds: Bounds<Double>, joins: Bool,
    _ words: UnsafeMutablePointer<UInt64>
  ) { ckernels_test_double(values, count, bounds.first, bounds.last, bounds.form(joins: joins), words) }
}
