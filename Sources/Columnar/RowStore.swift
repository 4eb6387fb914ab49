/// The values of a column while its rows are read: an array whose places several tasks fill at once, each those of its own rows.
///
/// The address stays that of the array's storage because nothing else holds the array until it is taken out, and nothing makes it grow.
final class RowStore<Element: BitwiseCopyable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
  let capacity: Int
  private var values: [Element]

  /// Room for so many values; memory is taken as they are written.
  ///
  /// Large pages are not asked for: where a host takes back what its guests leave, their first touch costs four times that of small ones.
  init(capacity: Int) {
    self.capacity = max(1, capacity)
    values = Array(unsafeUninitializedCapacity: self.capacity) { [capacity = self.capacity] in $1 = capacity }
    base = values.withUnsafeMutableBufferPointer { $0.baseAddress! }
  }

  /// The first so many values, all of which have been written. The store is empty after that.
  func take(_ count: Int) -> [Element] {
    var taken = exchange(&values, with: [])
    taken.removeLast(taken.count - count)
    return taken
  }
}
