/// Puts values one behind the other as bytes, so that different values never give the same bytes: integers in eight bytes, least first; texts and
/// lists with their length before them.
public struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func write(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
  public mutating func write(_ value: Int) { write(UInt64(bitPattern: Int64(value))) }
  public mutating func write(_ value: Int64) { write(UInt64(bitPattern: value)) }
  public mutating func write(_ value: Int32) { write(Int64(value)) }
  public mutating func write(_ value: Double) { write(value.bitPattern) }
  /// A small number that tells cases apart.
  public mutating func write(tag: UInt8) { bytes.append(tag) }
  public mutating func write(_ value: Bool) { write(tag: value ? 1 : 0) }

  public mutating func write(_ text: String) {
    write(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  public mutating func write<Value>(_ values: [Value], _ each: (inout ByteWriter, Value) -> Void) {
    write(values.count)
    for value in values { each(&self, value) }
  }

  public mutating func write<Value>(_ value: Value?, _ each: (inout ByteWriter, Value) -> Void) {
    write(value != nil)
    if let value { each(&self, value) }
  }
}

/// Takes apart what a `ByteWriter` put together; whatever does not fit is `ImageFault.damaged`.
struct ByteReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func integer() throws(ImageFault) -> UInt64 {
    let taken = try take(8)
    return bytes[taken].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
  mutating func int64() throws(ImageFault) -> Int64 { Int64(bitPattern: try integer()) }
  mutating func tag() throws(ImageFault) -> UInt8 { bytes[try take(1).lowerBound] }
  mutating func bool() throws(ImageFault) -> Bool { try tag() != 0 }
  mutating func double() throws(ImageFault) -> Double { Double(bitPattern: try integer()) }

  /// A number that counts something, hence not negative.
  mutating func count() throws(ImageFault) -> Int {
    guard let count = Int(exactly: try int64()), count >= 0 else { throw .damaged }
    return count
  }

  mutating func int32() throws(ImageFault) -> Int32 {
    guard let value = Int32(exactly: try int64()) else { throw .damaged }
    return value
  }

  mutating func string() throws(ImageFault) -> String {
    String(decoding: bytes[try take(try count())], as: UTF8.self)
  }

  mutating func list<Value>(_ each: (inout ByteReader) throws(ImageFault) -> Value) throws(ImageFault) -> [Value] {
    let count = try count()
    // Everything takes at least one byte.
    guard count <= bytes.count - position else { throw .damaged }
    var values: [Value] = []
    for _ in 0..<count { values.append(try each(&self)) }
    return values
  }

  mutating func optional<Value>(
    _ each: (inout ByteReader) throws(ImageFault) -> Value
  ) throws(ImageFault) -> Value? {
    try bool() ? try each(&self) : nil
  }

  private mutating func take(_ count: Int) throws(ImageFault) -> Range<Int> {
    guard count <= bytes.count - position else { throw .damaged }
    position += count
    return position - count..<position
  }
}
