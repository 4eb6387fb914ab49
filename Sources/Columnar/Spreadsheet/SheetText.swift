/// Text that a workbook holds, made into a cell of delimited text: in quotes where something in it would have a meaning there.
enum SheetText {
  static let quote = UInt8(ascii: "\"")

  static let delimiter = UInt8(ascii: ",")

  static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    if isPlain(text) { bytes.append(contentsOf: text) } else { appendQuoted(text, to: &bytes) }
  }

  private static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first, let last = text.last, first > 0x20, last > 0x20 else { return false }
    for byte in text where byte < 0x30 || byte == 0x5F {
      if byte == quote || byte == delimiter || byte == 0x0A || byte == 0x0D || byte == 0x5F { return false }
    }
    return true
  }

  /// Adds a text in quotes, with `_x000D_` and its like (ECMA-376 part 1, 22.9.2.19, ST_Xstring) read as the characters that they stand for.
  private static func appendQuoted(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(quote)
    var start = 0
    for index in text.indices where text[index] == quote || text[index] == UInt8(ascii: "_") {
      if index < start { continue }
      if text[index] == quote {
        bytes.append(contentsOf: text[start...index])
        bytes.append(quote)
        start = index + 1
      } else if let unit = escapedUnit(text, at: index) {
        bytes.append(contentsOf: text[start..<index])
        start = index + 7
        append(unit, text, &start, to: &bytes)
      }
    }
    bytes.append(contentsOf: text[start...])
    bytes.append(quote)
  }

  /// A character by its number in UTF-16; two of them where the first is half of one.
  private static func append(
    _ unit: UInt16, _ text: UnsafeBufferPointer<UInt8>, _ start: inout Int, to bytes: inout [UInt8]
  ) {
    var units = [unit]
    if UTF16.isLeadSurrogate(unit), start < text.count, let second = escapedUnit(text, at: start),
      UTF16.isTrailSurrogate(second)
    {
      units.append(second)
      start += 7
    }
    let character = String(decoding: units, as: UTF16.self)
    bytes.append(contentsOf: character == "\"" ? [quote, quote] : Array(character.utf8))
  }

  /// The number in `_xHHHH_`.
  private static func escapedUnit(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt16? {
    guard index + 7 <= text.count, text[index] == UInt8(ascii: "_"), text[index + 1] | 0x20 == UInt8(ascii: "x"),
      text[index + 6] == UInt8(ascii: "_")
    else { return nil }
    var value: UInt16 = 0
    for digit in text[index + 2..<index + 6] {
      let number: UInt8
      switch digit {
      case 0x30...0x39: number = digit - 0x30
      case 0x41...0x46: number = digit - 0x41 + 10
      case 0x61...0x66: number = digit - 0x61 + 10
      default: return nil
      }
      value = value << 4 | UInt16(number)
    }
    return value
  }
}

/// The texts that cells of a workbook share, ready to stand in delimited text.
final class SharedTexts: XMLReceiver {
  private(set) var bytes: [UInt8] = []
  private(set) var ends: [Int] = []
  private(set) var isDamaged = false
  private var text: [UInt8] = []
  private var isInText = false
  /// Within what says how a text is pronounced.
  private var isInReading = false

  var count: Int { ends.count }

  subscript(index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    if name == "si" {
      text.removeAll(keepingCapacity: true)
    } else if name == "t" {
      isInText = !isInReading
    } else if name == "rPh" {
      isInReading = true
    }
  }

  func end(_ name: XMLName) {
    if name == "t" {
      isInText = false
    } else if name == "rPh" {
      isInReading = false
    } else if name == "si" {
      text.withUnsafeBufferPointer { SheetText.append($0, to: &bytes) }
      ends.append(bytes.count)
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if isInText { text.append(contentsOf: bytes) }
  }
}
