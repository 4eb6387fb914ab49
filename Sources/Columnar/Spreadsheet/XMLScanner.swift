import CExpat

/// What takes in the elements of a document as they go by.
protocol XMLReceiver: AnyObject {
  func begin(_ name: XMLName, _ attributes: XMLAttributes)
  func end(_ name: XMLName)
  /// Part of the text between two marks.
  func text(_ bytes: UnsafeBufferPointer<UInt8>)
  /// Set where what came makes no sense.
  var isDamaged: Bool { get }
}

/// A name without its namespace prefix; it stands in the parser's memory, and is only lent.
struct XMLName {
  fileprivate let start: UnsafePointer<UInt8>

  fileprivate init(_ name: UnsafePointer<XML_Char>) {
    var start = UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self)
    var at = start
    while at.pointee != 0 {
      if at.pointee == 0x3A { start = at + 1 }
      at += 1
    }
    self.start = start
  }

  @inline(__always)
  static func == (name: XMLName, word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    for index in 0..<length where name.start[index] != word.utf8Start[index] { return false }
    return name.start[length] == 0
  }
}

/// The attributes of an element, only lent.
struct XMLAttributes {
  fileprivate let pairs: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?

  /// The value of an attribute, whatever the prefix of its name.
  @inline(__always)
  func bytes(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
    guard var pair = pairs else { return nil }
    while let key = pair[0], let value = pair[1] {
      if XMLName(key) == name {
        let start = UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self)
        var count = 0
        while start[count] != 0 { count += 1 }
        return UnsafeBufferPointer(start: start, count: count)
      }
      pair += 2
    }
    return nil
  }

  subscript(_ name: StaticString) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

  func number(_ name: StaticString) -> Int? { bytes(name).flatMap(wholeNumber) }
}

/// A whole number of at most ten digits.
@inline(__always)
func wholeNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
  guard (1...10).contains(bytes.count) else { return nil }
  var value = 0
  for byte in bytes {
    guard byte.isDigit else { return nil }
    value = value * 10 + Int(byte - 0x30)
  }
  return value
}

/// Reads a document a stretch at a time and hands its elements on.
///
/// A document type is refused: documents of the kinds read here have none, and entities could make much out of little.
final class XMLScanner {
  private let parser: XML_Parser
  private let receiver: any XMLReceiver

  struct Damaged: Error {}

  init(_ receiver: any XMLReceiver) {
    self.receiver = receiver
    guard let parser = XML_ParserCreate(nil) else { preconditionFailure("there is memory for a parser") }
    self.parser = parser
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser, { scanner, name, attributes in XMLScanner.of(scanner).begin(name!, attributes) },
      { scanner, name in XMLScanner.of(scanner).receiver.end(XMLName(name!)) })
    XML_SetCharacterDataHandler(parser) { scanner, text, count in
      let start = UnsafeRawPointer(text!).assumingMemoryBound(to: UInt8.self)
      XMLScanner.of(scanner).receiver.text(UnsafeBufferPointer(start: start, count: Int(count)))
    }
    XML_SetStartDoctypeDeclHandler(parser) { scanner, _, _, _, _ in XMLScanner.of(scanner).stop() }
  }

  deinit { XML_ParserFree(parser) }

  private static func of(_ pointer: UnsafeMutableRawPointer?) -> XMLScanner {
    Unmanaged<XMLScanner>.fromOpaque(pointer!).takeUnretainedValue()
  }

  private func begin(
    _ name: UnsafePointer<XML_Char>, _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
  ) {
    receiver.begin(XMLName(name), XMLAttributes(pairs: attributes))
    if receiver.isDamaged { stop() }
  }

  private func stop() { XML_StopParser(parser, 0) }

  func take(_ bytes: UnsafeBufferPointer<UInt8>) throws { try parse(bytes, isLast: false) }

  func finish() throws { try parse(UnsafeBufferPointer(start: nil, count: 0), isLast: true) }

  private func parse(_ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool) throws {
    let start = bytes.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
    guard XML_Parse(parser, start, Int32(bytes.count), isLast ? 1 : 0) == XML_STATUS_OK, !receiver.isDamaged else {
      throw Damaged()
    }
  }
}
