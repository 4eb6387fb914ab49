/// Sorts words of a `KeyOrder` on one thread: a radix sort over the bits in which they differ.
struct WordSorter: Sendable {
  let keys: [Int64]
  let span: KeySpan

  private typealias Words = UnsafeMutableBufferPointer<UInt64>

  /// Rows come ascending within equal keys, and leave so.
  func sort(_ words: UnsafeMutableBufferPointer<UInt64>) {
    guard words.count > 1 else { return }
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words.count) { spare in
      WordSorter.sort(words, spare)
      if !span.isWhole { settleOmitted(words, spare) }
    }
  }

  // MARK: - By what the words hold

  private static func sort(_ words: Words, _ spare: Words) {
    if words.count <= 48 { return insert(words) }
    var differing: UInt64 = 0
    for word in words { differing |= word ^ words[0] }
    differing >>= 32
    guard differing != 0 else { return }
    let digit: UInt64 = words.count < 1 << 14 ? 8 : 11
    var shift = UInt64(differing.trailingZeroBitCount)
    var (source, target) = (words, spare)
    while shift < 32, differing >> shift != 0 {
      distribute(source, into: target, shift: 32 + shift, digit: digit)
      swap(&source, &target)
      shift += digit
    }
    if source.baseAddress != words.baseAddress {
      words.baseAddress!.update(from: source.baseAddress!, count: words.count)
    }
  }

  private static func insert(_ words: Words) {
    for index in 1..<words.count {
      let word = words[index]
      var place = index
      while place > 0, words[place - 1] > word {
        words[place] = words[place - 1]
        place -= 1
      }
      words[place] = word
    }
  }

  /// One stable pass. Every place is below the count, because the places of all digits together are the words.
  private static func distribute(_ source: Words, into target: Words, shift: UInt64, digit: UInt64) {
    let mask: UInt64 = (1 << digit) - 1
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 1 << Int(digit)) { places in
      places.initialize(repeating: 0)
      for word in source { places[Int(truncatingIfNeeded: word >> shift & mask)] &+= 1 }
      var total: Int32 = 0
      for value in places.indices { (places[value], total) = (total, total &+ places[value]) }
      for word in source {
        let value = Int(truncatingIfNeeded: word >> shift & mask)
        target[Int(places[value])] = word
        places[value] &+= 1
      }
    }
  }

  // MARK: - By what they leave out

  /// Sorts each run of words that cannot be told apart by the whole keys.
  private func settleOmitted(_ words: Words, _ spare: Words) {
    var start = 0
    while start < words.count {
      var end = start + 1
      while end < words.count, words[end] >> 32 == words[start] >> 32 { end += 1 }
      if end - start > 1 {
        settle(Words(rebasing: words[start..<end]), Words(rebasing: spare[start..<end]))
      }
      start = end
    }
  }

  /// The words of a run get what is left of their keys in the place of what they share, which comes back when they are sorted. It fits:
  /// no more than 32 bits of a key are ever left out.
  private func settle(_ run: Words, _ spare: Words) {
    let shared = run[0] & ~0xFFFF_FFFF
    let keys = keys.span
    var smallest = Int64.max
    var largest = Int64.min
    for word in run {
      let key = keys[Int(truncatingIfNeeded: word & 0xFFFF_FFFF)]
      smallest = min(smallest, key)
      largest = max(largest, key)
    }
    if smallest == largest { return }
    let rest = KeySpan(smallest, largest)
    for index in run.indices {
      let row = Int(truncatingIfNeeded: run[index] & 0xFFFF_FFFF)
      run[index] = rest.word(keys[row], row: row)
    }
    WordSorter.sort(run, spare)
    for index in run.indices { run[index] = shared | run[index] & 0xFFFF_FFFF }
  }
}
