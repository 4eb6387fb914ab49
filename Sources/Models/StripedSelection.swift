import Columnar

/// Counts keys in stripes that are the narrower the smaller the values, and looks only into the stripes that are asked for.
///
/// Answers "which is the k-th value" and "where does the running total reach" in two passes over the values instead of a sort. A stripe is a
/// sixty-fourth of an octave (the sign, the exponent and six bits of a `Double`), so that skewed values such as revenues spread over many; whole
/// numbers up to 127 have one each.
struct StripedSelection {
  static let stripeCount = 1 << 13

  let values: OrderedColumn
  private let rows: Bitmap?
  private let execution: Execution
  private let striping: Striping
  /// How many keys lie in each stripe, the lowest first.
  let counts: [Int]
  /// The sum of the keys of each stripe; empty unless asked for.
  let sums: [Int128]
  /// Keys in all.
  let count: Int
  /// The keys of the stripes looked into so far, ascending.
  private var sorted: [Int: [Int64]] = [:]

  init(_ values: OrderedColumn, among rows: Bitmap?, addingUp: Bool = false, _ execution: Execution) throws {
    self.values = values
    self.rows = rows
    self.execution = execution
    striping = Striping(values.unit)
    let (striping, keys) = (striping, values.keys)
    let parts = try execution.blocks(of: values.count, rows: StripedSelection.blockRows) { range in
      addingUp ? Part(adding: keys, range, rows, striping) : Part(counting: keys, range, rows, striping)
    }
    var counts = [Int](repeating: 0, count: StripedSelection.stripeCount)
    for part in parts { for stripe in counts.indices { counts[stripe] &+= Int(part.counts[stripe]) } }
    self.counts = counts
    count = counts.reduce(0, +)
    if !addingUp {
      sums = []
    } else if parts.contains(where: \.overflowed) {
      sums = StripedSelection.wideSums(keys, rows, striping)
    } else {
      var sums = [Int128](repeating: 0, count: StripedSelection.stripeCount)
      for part in parts { for stripe in sums.indices { sums[stripe] &+= Int128(part.sums[stripe]) } }
      self.sums = sums
    }
  }

  private static let blockRows = 1 << 17

  /// What one block of rows adds.
  private struct Part: Sendable {
    var counts = [Int32](repeating: 0, count: stripeCount)
    var sums: [Int64] = []
    var overflowed = false

    init(counting keys: [Int64], _ range: Range<Int>, _ rows: Bitmap?, _ striping: Striping) {
      counts.withUnsafeMutableBufferPointer { counts in
        striping.forEachStripe(keys, range, rows) { stripe, _ in counts[stripe] &+= 1 }
      }
    }

    init(adding keys: [Int64], _ range: Range<Int>, _ rows: Bitmap?, _ striping: Striping) {
      sums = [Int64](repeating: 0, count: stripeCount)
      var overflow = false
      counts.withUnsafeMutableBufferPointer { counts in
        sums.withUnsafeMutableBufferPointer { sums in
          striping.forEachStripe(keys, range, rows) { stripe, key in
            counts[stripe] &+= 1
            let (sum, carries) = sums[stripe].addingReportingOverflow(key)
            sums[stripe] = sum
            overflow = overflow || carries
          }
        }
      }
      overflowed = overflow
    }
  }

  private static func wideSums(_ keys: [Int64], _ rows: Bitmap?, _ striping: Striping) -> [Int128] {
    var sums = [Int128](repeating: 0, count: stripeCount)
    forEachRow(0..<keys.count, rows) { row in sums[striping.index(keys[row])] += Int128(keys[row]) }
    return sums
  }

  // MARK: - Looking into stripes

  /// Fetches the keys of several stripes in one pass.
  mutating func look(into stripes: [Int]) throws {
    let new = Set(stripes).subtracting(sorted.keys).sorted()
    if new.isEmpty { return }
    for stripe in new where striping.hasOneValue(stripe) {
      sorted[stripe] = Array(repeating: striping.value(of: stripe), count: counts[stripe])
    }
    let wanted = new.filter { !striping.hasOneValue($0) }
    if wanted.isEmpty { return }
    var isWanted = [Bool](repeating: false, count: StripedSelection.stripeCount)
    for stripe in wanted { isWanted[stripe] = true }
    let parts = try execution.blocks(of: values.count) { [isWanted, striping, keys = values.keys, rows] range in
      var found: [Int64] = []
      isWanted.withUnsafeBufferPointer { isWanted in
        striping.forEachStripe(keys, range, rows) { stripe, key in if isWanted[stripe] { found.append(key) } }
      }
      return found
    }
    var found = [Int: [Int64]](minimumCapacity: wanted.count)
    for stripe in wanted { found[stripe] = [] }
    for key in parts.joined() { found[striping.index(key)]!.append(key) }
    let ascending = try execution.tasks(wanted.count) { [found] index in radixSorted(found[wanted[index]]!) }
    for (stripe, keys) in zip(wanted, ascending) { sorted[stripe] = keys }
  }

  /// The keys of a stripe that was looked into, ascending.
  func keys(of stripe: Int) -> [Int64] {
    guard let keys = sorted[stripe] else { preconditionFailure("the stripe was looked into") }
    return keys
  }

  /// The keys at several places, counted from zero at the smallest.
  mutating func keys(at places: [Int]) throws -> [Int64] {
    var starts: [Int] = []
    var total = 0
    for count in counts {
      starts.append(total)
      total += count
    }
    let stripes = places.map { place in (starts.partitioningIndex { $0 > place }) - 1 }
    try look(into: stripes)
    return zip(places, stripes).map { place, stripe in keys(of: stripe)[place - starts[stripe]] }
  }
}

/// In which stripe a key lies; a greater key never in a lower one.
struct Striping: Sendable {
  private let isBinary: Bool
  /// Six bits below the exponent of the smallest magnitude that has stripes of its own.
  private let base: Int
  private static let center = 1 << 12

  init(_ unit: OrderedColumn.Unit) {
    isBinary = unit == .binary
    base = (isBinary ? 1003 : 1023) << 6 - 1
  }

  @inline(__always)
  func index(_ key: Int64) -> Int { isBinary ? binaryIndex(key) : wholeIndex(key) }

  @inline(__always)
  private func wholeIndex(_ key: Int64) -> Int {
    // No whole number has a place beyond 4,033; zero has the lowest.
    let place = max(0, Int(truncatingIfNeeded: Double(key).magnitude.bitPattern >> 46) &- base)
    return key < 0 ? Striping.center &- place : Striping.center &+ place
  }

  @inline(__always)
  private func binaryIndex(_ key: Int64) -> Int {
    let magnitude = UInt64(bitPattern: key ^ ((key >> 63) & .max)) & (.max >> 1)
    let place = min(4_033, max(0, Int(truncatingIfNeeded: magnitude >> 46) &- base))
    return key < 0 ? Striping.center &- place : Striping.center &+ place
  }

  /// Visits the keys of some rows with the stripes they lie in.
  @inline(__always)
  func forEachStripe(_ keys: [Int64], _ range: Range<Int>, _ rows: Bitmap?, _ body: (Int, Int64) -> Void) {
    keys.withUnsafeBufferPointer { keys in
      if isBinary {
        forEachRow(range, rows) { row in body(binaryIndex(keys[row]), keys[row]) }
      } else {
        forEachRow(range, rows) { row in body(wholeIndex(keys[row]), keys[row]) }
      }
    }
  }

  /// Whole numbers up to 127 in size have a stripe each.
  func hasOneValue(_ stripe: Int) -> Bool { !isBinary && abs(stripe - Striping.center) <= 7 << 6 }

  func value(of stripe: Int) -> Int64 {
    let place = abs(stripe - Striping.center)
    if place == 0 { return 0 }
    let magnitude = Int64(Double(bitPattern: UInt64(place + base) << 46))
    return stripe < Striping.center ? -magnitude : magnitude
  }
}

/// Keys ascending: eleven bits at a time from the lowest that differ, since those of one stripe are close together.
func radixSorted(_ keys: [Int64]) -> [Int64] {
  guard keys.count > 256, let smallest = keys.min(), let largest = keys.max() else { return keys.sorted() }
  let width = UInt64(bitPattern: largest &- smallest)
  var (source, target) = (keys, keys)
  var shift: UInt64 = 0
  while shift < 64, width >> shift != 0 {
    var places = [Int](repeating: 0, count: 1 << 11)
    for key in source { places[digit(of: key, smallest, shift)] &+= 1 }
    var total = 0
    for digit in places.indices { (places[digit], total) = (total, total + places[digit]) }
    for key in source {
      let digit = digit(of: key, smallest, shift)
      target[places[digit]] = key
      places[digit] &+= 1
    }
    swap(&source, &target)
    shift += 11
  }
  return source
}

@inline(__always)
private func digit(of key: Int64, _ smallest: Int64, _ shift: UInt64) -> Int {
  Int(truncatingIfNeeded: UInt64(bitPattern: key &- smallest) >> shift & 0x7FF)
}

extension Array {
  /// The first index whose element passes a test that all later ones pass too.
  fileprivate func partitioningIndex(_ passes: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if passes(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
