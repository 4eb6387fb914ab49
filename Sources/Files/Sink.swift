import Glibc

/// Where bytes leave the program: a descriptor, written whole, that remembers its first failure.
public final class Sink {
  /// Why writing stopped.
  public enum Failure: Hashable, Sendable {
    /// The reader has gone, as `head` does: no mistake.
    case readerLeft
    /// A full disk, a closed descriptor: what the system called it.
    case failed(reason: String)
  }

  public let descriptor: Int32
  public private(set) var failure: Failure?

  /// What is kept back until it is known whether it is to be written at all.
  private var held: [UInt8]?

  public init(descriptor: Int32) { self.descriptor = descriptor }

  /// From now on nothing is written until `release` or `drop`.
  public func hold() { held = held ?? [] }

  /// Writes what was kept back, and goes on as usual.
  public func release() {
    let bytes = held ?? []
    held = nil
    write(bytes)
  }

  /// Forgets what was kept back.
  public func drop() { held = nil }

  /// Writes a text as UTF-8. After a failure nothing more is written.
  public func write(_ text: String) {
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }

  /// Writes bytes. After a failure nothing more is written.
  public func write(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write($0) } }

  public func write(_ bytes: UnsafeRawBufferPointer) {
    if held != nil {
      held?.append(contentsOf: bytes)
      return
    }
    var rest = bytes[...]
    while !rest.isEmpty, failure == nil {
      let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count < 0, errno == EAGAIN {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&request, 1, -1)
      } else if count == 0 || errno != EINTR {
        failure = errno == EPIPE ? .readerLeft : .failed(reason: systemMessage(errno))
      }
    }
  }

  /// Closes the descriptor: some file systems tell only then that what was written did not arrive.
  public func finish() {
    if close(descriptor) != 0, failure == nil { failure = .failed(reason: systemMessage(errno)) }
  }
}

/// What the system calls an error number, as the tail of a sentence: "no such file or directory".
public func systemMessage(_ code: Int32) -> String {
  let message = String(cString: strerror(code))
  return message.prefix(1).lowercased() + message.dropFirst()
}
