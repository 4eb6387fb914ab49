import Glibc

/// The bytes of a file, mapped or read whole, with readable zero bytes after the last so that wide loads may run over the end.
///
/// Immutable after `init`, hence free to share.
final class FileBytes: @unchecked Sendable {
  let base: UnsafePointer<UInt8>
  let count: Int
  private let mappedLength: Int?
  /// Whose bytes these are.
  private let owner: FileBytes?

  /// So many bytes after the last may be loaded (they mean nothing).
  static let padding = 64
  private static let smallestMapping = 1 << 16

  /// Opens a path: a regular file is mapped, anything else (a pipe, `/dev/stdin`) is read to its end.
  init(path: String, named name: String) throws(ReadError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(name, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(name, errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .isFolder(path: name) }
    let size = Int(status.st_size)
    if status.st_mode & S_IFMT == S_IFREG, size >= Self.smallestMapping,
      let mapped = Self.map(descriptor, size)
    {
      (base, mappedLength) = mapped
      count = size
    } else {
      (base, count) = try Self.readAll(descriptor, name)
      mappedLength = nil
    }
    owner = nil
  }

  /// Takes over a buffer from `malloc` that has `padding` bytes more than `count`.
  init(adopting buffer: UnsafeMutablePointer<UInt8>, count: Int) {
    base = UnsafePointer(buffer)
    self.count = count
    mappedLength = nil
    owner = nil
  }

  /// The first bytes of a text.
  init(_ owner: FileBytes, upTo count: Int) {
    precondition(count <= owner.count, "a part is no longer than the whole")
    base = owner.base
    self.count = count
    mappedLength = owner.mappedLength
    self.owner = owner
  }

  convenience init(_ bytes: [UInt8]) {
    let buffer = Self.allocate(bytes.count)
    bytes.withUnsafeBufferPointer { if let base = $0.baseAddress { buffer.update(from: base, count: bytes.count) } }
    self.init(adopting: buffer, count: bytes.count)
  }

  deinit {
    if owner != nil { return }
    if let mappedLength {
      munmap(UnsafeMutableRawPointer(mutating: base), mappedLength)
    } else {
      free(UnsafeMutableRawPointer(mutating: base))
    }
  }

  /// Tells the system that a mapped stretch is done with for now; it is read from the page cache again if needed.
  func release(_ range: Range<Int>) {
    guard mappedLength != nil else { return }
    let page = Int(getpagesize())
    let start = (range.lowerBound + page - 1) / page * page
    let end = range.upperBound / page * page
    if start < end { madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED) }
  }

  subscript(range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  func string(_ range: Range<Int>) -> String { String(decoding: self[range], as: UTF8.self) }

  /// Room for `count` bytes and the padding, which is zero.
  static func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    let buffer = malloc(count + padding)!.assumingMemoryBound(to: UInt8.self)
    (buffer + count).update(repeating: 0, count: padding)
    return buffer
  }

  /// Maps the file over the start of an anonymous mapping, whose last page is the padding.
  private static func map(_ descriptor: Int32, _ size: Int) -> (UnsafePointer<UInt8>, Int?)? {
    let page = Int(getpagesize())
    let length = (size + page - 1) / page * page + page
    guard let region = mmap(nil, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), region != MAP_FAILED
    else { return nil }
    guard mmap(region, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, descriptor, 0) == region else {
      munmap(region, length)
      return nil
    }
    return (UnsafePointer(region.assumingMemoryBound(to: UInt8.self)), length)
  }

  private static func readAll(_ descriptor: Int32, _ path: String) throws(ReadError) -> (UnsafePointer<UInt8>, Int) {
    var capacity = smallestMapping
    var buffer = malloc(capacity + padding)!
    var count = 0
    while true {
      if count == capacity {
        capacity *= 2
        buffer = realloc(buffer, capacity + padding)!
      }
      let got = read(descriptor, buffer + count, capacity - count)
      if got < 0 {
        if errno == EINTR { continue }
        let code = errno
        free(buffer)
        throw failure(path, code)
      }
      if got == 0 { break }
      count += got
    }
    memset(buffer + count, 0, padding)
    return (UnsafePointer(buffer.assumingMemoryBound(to: UInt8.self)), count)
  }

  private static func failure(_ path: String, _ code: Int32) -> ReadError {
    switch code {
    case ENOENT, ENOTDIR: .missingFile(path: path)
    case EISDIR: .isFolder(path: path)
    default: .unreadable(path: path, reason: String(cString: strerror(code)))
    }
  }
}
