import Dispatch
import Synchronization

/// What is kept of a book from one run to the next: the columns of its tables, its links, and columns computed from them.
///
/// Each is a file under a name that stands for everything it was made from. Whatever is wrong with a file, it only makes the long way necessary, and
/// a sentence about it: nothing here throws for the sake of the cache. Used by one thread at a time, except for the writing.
public final class BookImage: Sendable {
  public struct Policy: Sendable {
    /// Where the images are: a folder of their own.
    public var folder: String
    /// The file that is the program: another build of it may read or compute otherwise, and uses no image of this one.
    public var programFile: String
    /// Tables whose files have fewer bytes are read faster than they are looked up.
    public var smallestSourceBytes: Int
    /// The images used longest ago go while there are more bytes.
    public var byteLimit: Int

    public init(folder: String, programFile: String, smallestSourceBytes: Int = 1 << 20, byteLimit: Int = 5 << 30) {
      self.folder = folder
      self.programFile = programFile
      self.smallestSourceBytes = smallestSourceBytes
      self.byteLimit = byteLimit
    }
  }

  let policy: Policy
  let folder: ImageFolder
  let execution: Execution
  /// Writing must not end with the work that somebody cancels.
  let writing: Execution
  private let writer = DispatchQueue(label: "acct.image", qos: .utility)
  let pending = Mutex<[Pending]>([])
  /// The images of tables by the origins of their columns.
  let tables = Mutex<[Digest: String]>([:])
  let forbidden = Mutex<Forbidden>(Forbidden())
  private let notices = Mutex<Notices>(Notices())
  private let knownProgram = Mutex<String?>(nil)

  /// Something that is to be written.
  struct Pending: Sendable {
    var name: String
    var title: String
    var write: @Sendable (any ImageSink) throws -> Void
  }

  private struct Notices {
    var waiting: [String] = []
    var said: Set<String> = []
  }

  public convenience init(_ policy: Policy, _ execution: Execution) {
    self.init(policy, execution, folder: ImageFolder(path: policy.folder))
  }

  init(_ policy: Policy, _ execution: Execution, folder: ImageFolder) {
    self.policy = policy
    self.folder = folder
    self.execution = execution
    writing = Execution(threads: execution.threads)
  }

  /// What tells this build from others, found out when it is first needed.
  var program: String {
    knownProgram.withLock { known in
      if let known { return known }
      let digest = Digest { writer in
        writer.write(SourceIdentity(path: policy.programFile, takesWhole: false)) { $0.write($1) }
      }
      known = digest.text
      return digest.text
    }
  }

  // MARK: - What there is to say

  /// Sentences about images that could not be used or written, each said once.
  public func takeNotices() -> [String] {
    notices.withLock { notices in
      defer { notices.waiting = [] }
      return notices.waiting
    }
  }

  func say(_ fault: ImageFault, of what: String, _ consequence: String) {
    let sentence = "the image of \(what) \(fault.reason); \(consequence)"
    notices.withLock { notices in
      if notices.said.insert(sentence).inserted { notices.waiting.append(sentence) }
    }
  }

  // MARK: - Reading

  /// The directory of an image from behind what all images begin with; none where there is no image or it cannot be used, which is said.
  func open(_ name: String, of what: String, _ consequence: String) -> (file: ImageFile, reader: ByteReader)? {
    guard folder.has(name) else { return nil }
    do throws(ImageFault) {
      let file = try ImageFile(path: folder.path(of: name))
      var reader = ByteReader(file.directory)
      guard try ImageTitle(&reader).program == program else { throw .otherVersion }
      folder.touch(name)
      return (file, reader)
    } catch {
      say(error, of: what, consequence)
      folder.remove(name)
      return nil
    }
  }

  // MARK: - Writing

  /// Remembers something to be written when there is time.
  ///
  /// - Parameter write: writes the sections and gives the directory behind the title.
  func keep(
    _ name: String, _ title: ImageTitle, _ write: @escaping @Sendable (inout ImageWriter) throws -> ByteWriter
  ) {
    if forbidden.withLock({ $0.holds(name, title.what) }) { return }
    let one = Pending(name: name, title: title.what) { [writing] sink in
      var writer = ImageWriter(sink, writing)
      let rest = try write(&writer)
      var directory = ByteWriter()
      directory.write(title)
      try writer.finish(directory: directory.bytes + rest.bytes)
    }
    pending.withLock { pending in
      pending.removeAll { $0.name == name }
      pending.append(one)
    }
  }

  /// Whether something waits to be written.
  public var hasUnwritten: Bool { pending.withLock { !$0.isEmpty } }

  /// Writes what is to be written; where that fails it is said once, and the rest is not tried.
  public func write() { writer.sync { writePending() } }

  /// The same, while the caller goes on.
  public func writeMeanwhile() { writer.async { self.writePending() } }

  /// Does something when nothing is being written.
  func afterWriting(_ body: () -> Void) { writer.sync(execute: body) }

  private func writePending() {
    let all = pending.withLock { pending in
      defer { pending = [] }
      return pending
    }
    guard !all.isEmpty else { return }
    for one in all {
      do { try folder.publish(one.name, one.write) } catch {
        let fault = error as? ImageFault ?? .unwritable(reason: "\(error)")
        return say(fault, of: "the book", "the next run reads the files again")
      }
    }
    folder.trim(to: policy.byteLimit)
  }
}

/// What every image begins with in its directory: who made it, and what it is for those who list images.
struct ImageTitle: Hashable, Sendable {
  enum Kind: UInt8 { case table, link, column }

  var program: String
  var kind: Kind
  /// Files, or the name of a column.
  var what: String
  var rowCount: Int

  init(program: String, kind: Kind, what: String, rowCount: Int) {
    (self.program, self.kind, self.what, self.rowCount) = (program, kind, what, rowCount)
  }

  init(_ reader: inout ByteReader) throws(ImageFault) {
    program = try reader.string()
    guard let kind = Kind(rawValue: try reader.tag()) else { throw .damaged }
    self.kind = kind
    what = try reader.string()
    rowCount = try reader.count()
  }
}

extension ByteWriter {
  mutating func write(_ title: ImageTitle) {
    write(title.program)
    write(tag: title.kind.rawValue)
    write(title.what)
    write(title.rowCount)
  }
}
