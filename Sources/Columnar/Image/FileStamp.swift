/// By what one tells whether a file has been changed: inode, size and times.
public struct FileStamp: Hashable, Sendable {
  private let status: SourceIdentity.Status

  /// None for what is no regular file.
  public init?(path: String) {
    guard let status = SourceIdentity.Status(path: path) else { return nil }
    self.status = status
  }

  public var byteCount: Int { status.byteCount }
}
