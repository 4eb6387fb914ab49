/// The numbers of cells as text: exactly as they stand, but without what binary fractions add at their end.
enum CellNumber {
  /// Adds a number with a point as decimal mark; false where the bytes are none.
  ///
  /// Up to 15 digits, which is what spreadsheets hold, and whole numbers stay as they are. Of a number with more digits the first 15 are taken where they are a shorter number:
  /// 0.30000000000000004 is 0.3, as it is shown, and 0.6666666666666666 stays.
  static func append(_ text: UnsafeBufferPointer<UInt8>, shiftedBy places: Int = 0, to bytes: inout [UInt8]) -> Bool {
    if isPlain(text) {
      if places == 0 { bytes.append(contentsOf: text) } else { append(plain: text, shiftedBy: places, to: &bytes) }
      return true
    }
    guard let number = Digits(text) else { return false }
    number.shifted(by: places).append(to: &bytes)
    return true
  }

  /// Digits with a sign and a point at most, that mean what they say.
  private static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var digits = 0
    var points = 0
    for (index, byte) in text.enumerated() {
      if byte.isDigit {
        digits += 1
      } else if byte == 0x2E, index > 0 {
        points += 1
      } else if byte != 0x2D || index > 0 {
        return false
      }
    }
    return points == 0 ? (1...18).contains(digits) : points == 1 && digits > 1 && digits <= 15
  }

  /// The point of plain digits moved to the right; whatever zeros stand at the end stay.
  private static func append(plain text: UnsafeBufferPointer<UInt8>, shiftedBy places: Int, to bytes: inout [UInt8]) {
    if text[0] == 0x2D { bytes.append(0x2D) }
    let unsigned = text.dropFirst(text[0] == 0x2D ? 1 : 0)
    let whole = unsigned.prefix { $0 != 0x2E }
    let fraction = Array(unsigned.dropFirst(whole.count + 1))
    let moved = fraction.prefix(places) + Array(repeating: 0x30, count: max(0, places - fraction.count))
    let digits = (Array(whole) + moved).drop { $0 == 0x30 }
    bytes.append(contentsOf: digits.isEmpty ? [0x30] : digits)
    guard fraction.count > places else { return }
    bytes.append(0x2E)
    bytes.append(contentsOf: fraction.dropFirst(places))
  }

  /// ± 0.d₁d₂… · 10ᵉˣᵖᵒⁿᵉⁿᵗ, without zeros at either end of the digits.
  private struct Digits {
    var isNegative = false
    var digits: [UInt8] = []
    var exponent = 0

    private static let mostDigits = 15
    /// With at most so many digits left, the rest was not meant.
    private static let shortDigits = 13

    init?(_ text: UnsafeBufferPointer<UInt8>) {
      guard text.count <= 400, let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
        return nil
      }
      read(String(decoding: text, as: UTF8.self).utf8)
      if digits.count > Self.mostDigits, digits.count > exponent { read(value.description.utf8) }
      if digits.count > Self.mostDigits, digits.count > exponent { dropNoise() }
    }

    /// Takes the digits of a text that is a number.
    private mutating func read(_ text: String.UTF8View) {
      (digits, exponent, isNegative) = ([], 0, text.first == 0x2D)
      var seenPoint = false
      var rest = text.drop { $0 == 0x2D || $0 == 0x2B }
      while let byte = rest.first, byte.isDigit || byte == 0x2E {
        rest = rest.dropFirst()
        if byte == 0x2E {
          seenPoint = true
          continue
        }
        if byte == 0x30, digits.isEmpty {
          if seenPoint { exponent -= 1 }
          continue
        }
        digits.append(byte)
        if !seenPoint { exponent += 1 }
      }
      exponent += Int(String(decoding: rest.dropFirst().drop { $0 == 0x2B }, as: UTF8.self)) ?? 0
      while digits.last == 0x30 { digits.removeLast() }
    }

    private mutating func dropNoise() {
      var short = Array(digits.prefix(Self.mostDigits))
      var exponent = exponent
      if digits[Self.mostDigits] >= 0x35 {
        while short.last == 0x39 { short.removeLast() }
        if short.isEmpty {
          short = [0x31]
          exponent += 1
        } else {
          short[short.count - 1] += 1
        }
      }
      while short.last == 0x30 { short.removeLast() }
      guard short.count <= Self.shortDigits else { return }
      (digits, self.exponent) = (short, exponent)
    }

    func shifted(by places: Int) -> Digits {
      var copy = self
      copy.exponent += places
      return copy
    }

    func append(to bytes: inout [UInt8]) {
      if digits.isEmpty { return bytes.append(0x30) }
      if isNegative { bytes.append(0x2D) }
      if exponent < -14 || exponent > 25 {
        bytes.append(digits[0])
        if digits.count > 1 { bytes.append(0x2E) }
        bytes.append(contentsOf: digits.dropFirst())
        return bytes.append(contentsOf: "e\(exponent - 1)".utf8)
      }
      if exponent <= 0 {
        bytes.append(contentsOf: "0.".utf8)
        bytes.append(contentsOf: repeatElement(0x30, count: -exponent))
        return bytes.append(contentsOf: digits)
      }
      bytes.append(contentsOf: digits.prefix(exponent))
      bytes.append(contentsOf: repeatElement(0x30, count: max(0, exponent - digits.count)))
      guard digits.count > exponent else { return }
      bytes.append(0x2E)
      bytes.append(contentsOf: digits.dropFirst(exponent))
    }
  }
}
