/// Finds a byte among 64, giving one bit for each.
enum ByteMasks {
  /// A bit for each of 64 bytes that equals the pattern's.
  @inline(__always)
  static func equal(_ bytes: UnsafeRawPointer, _ pattern: SIMD16<UInt8>) -> UInt64 {
    var bits: UInt64 = 0
    for part in 0..<4 {
      let piece = bytes.loadUnaligned(fromByteOffset: part * 16, as: SIMD16<UInt8>.self)
      bits |= mask(piece, pattern) << UInt64(part * 16)
    }
    return bits
  }

  /// A bit for each lane that equals the pattern's: each keeps a bit of its own, and a multiplication gathers eight of them.
  ///
  /// Both sides are vectors because comparing a vector with a scalar is not compiled to vector instructions (Swift 6.3).
  @inline(__always)
  static func mask(_ piece: SIMD16<UInt8>, _ pattern: SIMD16<UInt8>) -> UInt64 {
    let own = SIMD16<UInt8>(1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128)
    let halves = unsafeBitCast(equalBytes(piece, pattern) & own, to: SIMD2<UInt64>.self)
    return (halves[0] &* 0x0101_0101_0101_0101) >> 56 | ((halves[1] &* 0x0101_0101_0101_0101) >> 56) << 8
  }

  /// 0xFF in each lane where the two are equal.
  @inline(__always)
  static func equalBytes(_ piece: SIMD16<UInt8>, _ pattern: SIMD16<UInt8>) -> SIMD16<UInt8> {
    unsafeBitCast(piece .== pattern, to: SIMD16<UInt8>.self)
  }

  /// Whether any bit of a vector's bytes is among those of `bits`, repeated in all eight bytes of a word.
  @inline(__always)
  static func hasAny(_ piece: SIMD16<UInt8>, _ bits: UInt64) -> Bool {
    let halves = unsafeBitCast(piece, to: SIMD2<UInt64>.self)
    return (halves[0] | halves[1]) & bits != 0
  }
}
