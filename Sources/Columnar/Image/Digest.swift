/// A short stand-in for everything that something was made from, the same in every run: equal digests, equal content.
public struct Digest: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Of whatever `write` puts down.
  public init(_ write: (inout ByteWriter) -> Void) {
    var writer = ByteWriter()
    write(&writer)
    self.init(of: writer)
  }

  /// Of what was written.
  public init(of writer: ByteWriter) {
    self = writer.bytes.withUnsafeBytes {
      Digest(high: BlockChecksum.of($0, seed: 1), low: BlockChecksum.of($0, seed: 2))
    }
  }

  /// 32 hexadecimal digits.
  var text: String { [high, low].map(Self.digits).joined() }

  private static func digits(_ value: UInt64) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}

extension ByteWriter {
  public mutating func write(_ digest: Digest) {
    write(digest.high)
    write(digest.low)
  }

  /// What may not be there.
  public mutating func write(_ digest: Digest?) { write(digest) { $0.write($1) } }
}

extension ByteReader {
  mutating func digest() throws(ImageFault) -> Digest { Digest(high: try integer(), low: try integer()) }
}
