import Glibc

/// The values of a column while its rows are read: an array whose places several tasks fill at once, each those of its own rows.
///
/// The address stays that of the array's storage because nothing else holds the array until it is taken out, and nothing makes it grow.
final class RowStore<Element: BitwiseCopyable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
  let capacity: Int
  private var values: [Element]

  /// Room for so many values; memory is taken as they are written.
  init(capacity: Int) {
    self.capacity = max(1, capacity)
    values = Array(unsafeUninitializedCapacity: self.capacity) { [capacity = self.capacity] in
      HugePages.advise(UnsafeMutableRawBufferPointer($0))
      $1 = capacity
    }
    base = values.withUnsafeMutableBufferPointer { $0.baseAddress! }
  }

  /// The first so many values, all of which have been written. The store is empty after that.
  func take(_ count: Int) -> [Element] {
    var taken = exchange(&values, with: [])
    taken.removeLast(taken.count - count)
    return taken
  }
}

/// Large pages for large memory: the first touch of 2 MiB costs little more than that of 4 KiB.
enum HugePages {
  private static let bytes: UInt = 1 << 21

  /// Asks for them in the part of a memory region that they fit into. A refusal changes nothing but the speed.
  static func advise(_ region: UnsafeMutableRawBufferPointer) {
    let address = UInt(bitPattern: region.baseAddress)
    let start = (address + bytes - 1) / bytes * bytes
    let end = (address + UInt(region.count)) / bytes * bytes
    guard end > start else { return }
    madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_HUGEPAGE)
  }
}
