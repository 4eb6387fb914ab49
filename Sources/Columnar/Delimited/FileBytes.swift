import Glibc

/// The bytes of a file, mapped or read whole, with readable zero bytes after the last so that wide loads may run over the end.
///
/// Immutable after `init`, hence free to share.
final class FileBytes: @unchecked Sendable {
  let base: UnsafePointer<UInt8>
  let count: Int
  private let mapping: MappedFile?
  private let source: Source?
  /// Whose bytes these are.
  private let owner: FileBytes?

  /// So many bytes after the last may be loaded (they mean nothing).
  static let padding = 64
  private static let smallestMapping = 1 << 16

  /// The file, kept open for as long as its bytes are read, and what it was like at first.
  private struct Source {
    let name: String
    let descriptor: Int32
    let status: stat
  }

  /// Opens a path: a regular file is mapped, anything else (a pipe, `/dev/stdin`) is read to its end.
  init(path: String, named name: String) throws(ReadError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(name, errno) }
    do throws(ReadError) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw Self.failure(name, errno) }
      if status.st_mode & S_IFMT == S_IFDIR { throw .isFolder(path: name) }
      let size = Int(status.st_size)
      let isRegular = status.st_mode & S_IFMT == S_IFREG
      mapping = isRegular && size >= Self.smallestMapping ? MappedFile(descriptor, size: size) : nil
      if let mapping {
        (base, count) = (mapping.base, size)
      } else {
        (base, count) = try Self.readAll(descriptor, name)
      }
      source = isRegular && size > 0 ? Source(name: name, descriptor: descriptor, status: status) : nil
      owner = nil
    } catch {
      close(descriptor)
      throw error
    }
    if source == nil { close(descriptor) }
  }

  /// Takes over a buffer from `malloc` that has `padding` bytes more than `count`.
  init(adopting buffer: UnsafeMutablePointer<UInt8>, count: Int) {
    base = UnsafePointer(buffer)
    self.count = count
    mapping = nil
    source = nil
    owner = nil
  }

  /// The first bytes of a text.
  init(_ owner: FileBytes, upTo count: Int) {
    precondition(count <= owner.count, "a part is no longer than the whole")
    base = owner.base
    self.count = count
    mapping = owner.mapping
    source = nil
    self.owner = owner
  }

  convenience init(_ bytes: [UInt8]) {
    let buffer = Self.allocate(bytes.count)
    bytes.withUnsafeBufferPointer { if let base = $0.baseAddress { buffer.update(from: base, count: bytes.count) } }
    self.init(adopting: buffer, count: bytes.count)
  }

  deinit {
    if owner != nil { return }
    if let mapping { mapping.unmap() } else { free(UnsafeMutableRawPointer(mutating: base)) }
    if let source { close(source.descriptor) }
  }

  /// Whether the bytes take memory of the process: those of a mapped file do not.
  var isInMemory: Bool { mapping == nil }

  /// Tells the system that a mapped stretch is done with for now; it is read from the page cache again if needed.
  func release(_ range: Range<Int>) { mapping?.release(range) }

  /// Throws where the file is not what it was when it was opened, for then the bytes are of no one state of it.
  func checkUnchanged() throws(ReadError) {
    if let owner { return try owner.checkUnchanged() }
    guard let source else { return }
    var now = stat()
    guard fstat(source.descriptor, &now) == 0 else { throw Self.failure(source.name, errno) }
    let before = source.status
    let isSame =
      now.st_size == before.st_size && now.st_mtim.tv_sec == before.st_mtim.tv_sec
      && now.st_mtim.tv_nsec == before.st_mtim.tv_nsec && (mapping != nil || count == Int(now.st_size))
    if !isSame { throw .changedWhileRead(path: source.name) }
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
