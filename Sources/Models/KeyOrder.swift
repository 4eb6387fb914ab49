import Columnar

/// The known rows of a column in ascending order of their keys, equal ones in row order.
///
/// A place of the order is one word: the key's distance from the smallest one above the number of the row, so that words compare as keys
/// and rows do. Of distances wider than 32 bits the words hold the upper 32; the order of what they leave out is settled by the keys.
///
/// Made by sorting on all threads, in time that hardly depends on how the values are spread; what is asked of it afterwards is a walk or
/// a search. Twelve million rows of keys below 2³² take about a tenth of a second on two threads.
public struct KeyOrder: Sendable {
  let words: [UInt64]
  let span: KeySpan
  let unit: OrderedColumn.Unit
  /// The key of each row of the column.
  private let keys: [Int64]

  init(words: [UInt64], span: KeySpan, unit: OrderedColumn.Unit, keys: [Int64]) {
    self.words = words
    self.span = span
    self.unit = unit
    self.keys = keys
  }

  /// Rows in the order.
  public var count: Int { words.count }

  @inline(__always)
  public func row(at place: Int) -> Int { Int(truncatingIfNeeded: words[place] & 0xFFFF_FFFF) }

  @inline(__always)
  func key(at place: Int) -> Int64 { span.isWhole ? span.key(of: words[place]) : keys[row(at: place)] }

  /// Whether the key of a place is another than the one of the place before.
  @inline(__always)
  func startsRun(at place: Int) -> Bool {
    if place == 0 { return true }
    if words[place - 1] >> 32 != words[place] >> 32 { return true }
    return span.isWhole ? false : keys[row(at: place - 1)] != keys[row(at: place)]
  }

  /// The first place whose key is not below (or, with `orEqual`, is above) a key.
  func firstPlace(above key: Int64, orEqual: Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      let other = self.key(at: middle)
      if other < key || !orEqual && other == key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Calls the body with the places of each run of equal keys that starts in a range of places, ascending.
  @inline(__always)
  func forEachRun(startingIn range: Range<Int>, _ body: (Range<Int>) -> Void) {
    var start = range.lowerBound
    while start < range.upperBound, !startsRun(at: start) { start += 1 }
    while start < range.upperBound {
      var end = start + 1
      while end < count, !startsRun(at: end) { end += 1 }
      body(start..<end)
      start = end
    }
  }
}

/// Keys between two bounds as distances from the lower one, at most 32 bits of them.
struct KeySpan: Sendable {
  let smallest: Int64
  /// Bits of the distances.
  let bits: UInt64
  /// How many of them, from the low end, do not go into a word.
  let omitted: UInt64

  init(_ smallest: Int64, _ largest: Int64) {
    self.smallest = smallest
    bits = UInt64(64 - UInt64(bitPattern: largest &- smallest).leadingZeroBitCount)
    omitted = bits > 32 ? bits - 32 : 0
  }

  /// Whether words tell all of a key.
  var isWhole: Bool { omitted == 0 }

  @inline(__always)
  func word(_ key: Int64, row: Int) -> UInt64 {
    (UInt64(bitPattern: key &- smallest) >> omitted) << 32 | UInt64(truncatingIfNeeded: row)
  }

  /// Where words are whole.
  @inline(__always)
  func key(of word: UInt64) -> Int64 { smallest &+ Int64(bitPattern: word >> 32) }
}
