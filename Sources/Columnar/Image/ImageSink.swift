import Glibc

/// Where the bytes of an image go, at any place and from any thread; a protocol so that tests can let a disk be full.
protocol ImageSink: Sendable {
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(ImageFault)
}

/// A file that is open for writing.
struct FileSink: ImageSink {
  let descriptor: Int32

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(ImageFault) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = pwrite(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, offset + rest.startIndex)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .unwritable(reason: ImageFault.message(count < 0 ? errno : ENOSPC)) }
      rest = rest.dropFirst(count)
    }
  }
}

extension ImageFault {
  /// What the system calls an error number, as the tail of a sentence.
  static func message(_ code: Int32) -> String {
    let message = String(cString: strerror(code))
    return message.prefix(1).lowercased() + message.dropFirst()
  }
}
