import Glibc

/// How a file is told from what it may be later: by inode, size, times of modification and change, and a sample of its content.
///
/// Times alone do not do: a file may be written twice within the grain of its clock. One that was changed just before it was looked at is
/// therefore sampled whole.
struct SourceIdentity: Hashable {
  var status: Status
  var sample: Sample

  /// What the system says of a file.
  struct Status: Hashable {
    var inode: UInt64
    var byteCount: Int
    /// Nanoseconds since 1970.
    var modified: Int64
    /// Of the content or of what the system says about it; cannot be set by programs.
    var changed: Int64

    init(inode: UInt64, byteCount: Int, modified: Int64, changed: Int64) {
      (self.inode, self.byteCount, self.modified, self.changed) = (inode, byteCount, modified, changed)
    }

    /// None for what is no regular file or cannot be looked at.
    init?(path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      self.init(status)
    }

    fileprivate init?(descriptor: Int32) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { return nil }
      self.init(status)
    }

    private init?(_ status: stat) {
      guard status.st_mode & S_IFMT == S_IFREG else { return nil }
      inode = UInt64(status.st_ino)
      byteCount = Int(status.st_size)
      modified = Self.nanoseconds(status.st_mtim)
      changed = Self.nanoseconds(status.st_ctim)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
      Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Whether a later change surely shows in the times: they are older than the grain of the file system's clock, which is two seconds at
    /// worst, and a few milliseconds where nanoseconds are told at all.
    fileprivate var isSettled: Bool {
      var now = timespec()
      clock_gettime(CLOCK_REALTIME, &now)
      let latest = max(modified, changed)
      let grain: Int64 = latest % 1_000_000_000 == 0 ? 2_000_000_000 : 50_000_000
      return Self.nanoseconds(now) - latest > grain
    }
  }

  /// A checksum over all of the content, or over its beginning, its end and pieces in between.
  struct Sample: Hashable {
    var isWhole: Bool
    var checksum: UInt64

    init(isWhole: Bool, checksum: UInt64) { (self.isWhole, self.checksum) = (isWhole, checksum) }
  }

  init(status: Status, sample: Sample) { (self.status, self.sample) = (status, sample) }

  /// Of a regular file that can be read; none otherwise.
  init?(path: String) { self.init(path: path, takesWhole: nil) }

  /// - Parameter takesWhole: whether the sample takes all of the content; where nothing is given it does if the times may not tell.
  init?(path: String, takesWhole: Bool?) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let status = Status(descriptor: descriptor),
      let sample = Sample(descriptor, status.byteCount, isWhole: takesWhole ?? !status.isSettled)
    else { return nil }
    (self.status, self.sample) = (status, sample)
  }

  /// Whether a file is still what it was.
  func holds(for path: String) -> Bool {
    guard Status(path: path) == status else { return false }
    return SourceIdentity(path: path, takesWhole: sample.isWhole) == self
  }
}

extension SourceIdentity.Sample {
  private static let pieceBytes = 1 << 13
  private static let pieces = 48

  fileprivate init?(_ descriptor: Int32, _ byteCount: Int, isWhole: Bool) {
    self.isWhole = isWhole
    let piece = isWhole ? 1 << 20 : Self.pieceBytes
    let whole = max(1, (byteCount + piece - 1) / piece)
    let count = isWhole ? whole : min(whole, Self.pieces)
    var writer = ByteWriter()
    let isRead = withUnsafeTemporaryAllocation(byteCount: piece, alignment: 64) { buffer in
      (0..<count).allSatisfy { index in
        // The last piece ends with the file.
        let start = count < 2 ? 0 : max(0, byteCount - piece) * index / (count - 1)
        let place = isWhole ? index * piece : start
        let got = Self.read(descriptor, buffer, at: place)
        guard got >= 0 else { return false }
        writer.write(BlockChecksum.of(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<got])))
        return true
      }
    }
    guard isRead else { return nil }
    checksum = writer.bytes.withUnsafeBytes { BlockChecksum.of($0) }
  }

  /// As many bytes as there are, up to the buffer's end; negative where reading fails.
  private static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer, at place: Int) -> Int {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, place + done)
      if count < 0, errno == EINTR { continue }
      if count < 0 { return -1 }
      if count == 0 { break }
      done += count
    }
    return done
  }
}

extension ByteWriter {
  mutating func write(_ identity: SourceIdentity) {
    write(identity.status.inode)
    write(identity.status.byteCount)
    write(identity.status.modified)
    write(identity.status.changed)
    write(identity.sample.isWhole)
    write(identity.sample.checksum)
  }
}

extension ByteReader {
  mutating func sourceIdentity() throws(ImageFault) -> SourceIdentity {
    SourceIdentity(
      status: .init(inode: try integer(), byteCount: try count(), modified: try int64(), changed: try int64()),
      sample: .init(isWhole: try bool(), checksum: try integer()))
  }
}
