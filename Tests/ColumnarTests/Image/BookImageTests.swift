import Foundation
import Testing

@testable import Columnar

/// What is kept from run to run, and everything that can go wrong with it.
@Suite struct BookImageTests {
  let images: ImageDesk
  private let text = "id,region,day,amount\n1,East,2024-01-05,10.50\n2,North,2024-01-06,20.00\n3,East,,1.25\n"

  init() throws { images = try ImageDesk() }

  @discardableResult
  private func put(_ text: String, _ name: String = "data.csv") throws -> String {
    try images.desk.put(name, Array(text.utf8))
  }

  /// A run that loads the table and keeps what it has read.
  private func runOnce() throws -> (everything: String, cameFromImage: Bool, notices: [String]) {
    let run = images.run()
    let loaded = try images.load(run)
    let cameFromImage = !run.hasUnwritten
    let everything = try loaded.everything()
    run.write()
    return (everything, cameFromImage, run.takeNotices())
  }

  /// What reading the file says, without any image.
  private func truth() throws -> String {
    let path = images.desk.path("data.csv")
    return try LoadedColumns(
      readDelimited(files: [path], named: ["data.csv"], execution: Execution(threads: 1))
    ).everything()
  }

  // MARK: - Sources that change

  @Test func theSecondRunReadsTheImage() throws {
    try put(text)
    let (first, second) = (try runOnce(), try runOnce())
    #expect(!first.cameFromImage && second.cameFromImage)
    #expect(first.everything == second.everything)
    #expect(first.notices.isEmpty && second.notices.isEmpty)
  }

  /// Each change leaves all the others as they are, as far as a program can.
  @Test(arguments: ["size", "content", "content and times", "times", "inode"])
  func aChangedSourceIsNoticed(change: String) throws {
    let path = try put(text)
    _ = try runOnce()
    #expect(try runOnce().cameFromImage)
    var before = stat()
    stat(path, &before)
    switch change {
    case "size": try rewrite(path, text + "4,West,2024-02-01,5.00\n")
    case "content": try rewrite(path, text.replacingOccurrences(of: "20.00", with: "99.00"))
    case "content and times":
      try rewrite(path, text.replacingOccurrences(of: "20.00", with: "99.00"))
      var times = [before.st_atim, before.st_mtim]
      #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
    case "times": #expect(utimensat(AT_FDCWD, path, nil, 0) == 0)
    default:
      try put(text, "other.csv")
      #expect(rename(images.desk.path("other.csv"), path) == 0)
    }
    let third = try runOnce()
    #expect(!third.cameFromImage)
    #expect(third.notices.isEmpty, "a changed source is nothing wrong with the image")
    #expect(try third.everything == truth())
    #expect(try runOnce().cameFromImage)
    #expect(images.images.count == 1, "the new image has taken the place of the old one")
  }

  /// In place: the inode stays.
  private func rewrite(_ path: String, _ text: String) throws {
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  @Test func theContentIsSampledWhereTimesSayNothing() throws {
    let path = try put(text)
    let identity = try #require(SourceIdentity(path: path))
    #expect(identity.sample.isWhole, "it was written a moment ago")
    #expect(identity.holds(for: path))
    var forged = identity
    try rewrite(path, text.replacingOccurrences(of: "East", with: "West"))
    forged.status = try #require(SourceIdentity.Status(path: path))
    #expect(!forged.holds(for: path))
  }

  @Test func howItIsReadBelongsToWhatItIs() throws {
    try put(text)
    let run = images.run()
    var options = ReadOptions()
    options.types = ["id": .text]
    _ = try images.load(run)
    _ = try images.load(run, options: options)
    (options.types, options.headerLines) = ([:], 0)
    _ = try images.load(run, options: options)
    run.write()
    #expect(images.images.count == 3)
    let next = images.run()
    (options.types, options.headerLines) = (["id": .text], nil)
    #expect(try images.load(next, options: options).fields[0].column.type == .text)
    #expect(try images.load(next).fields[0].column.type == .decimal(scale: 0))
    #expect(!next.hasUnwritten)
  }

  // MARK: - Damage that shows late

  @Test func aColumnThatIsDamagedAfterTheLoadIsReadAgain() throws {
    try put(text)
    let truth = try runOnce().everything
    let path = try #require(images.images.first)
    let run = images.run()
    let loaded = try images.load(run)
    var bytes = try images.bytes(path)
    for index in ImageLayout.headerBytes..<(ImageLayout.headerBytes + 8) { bytes[index] ^= 0xFF }
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
    #expect(try loaded.everything() == truth)
    #expect(run.takeNotices() == ["the image of data.csv is damaged; the file is read again"])
    run.write()
    #expect(try runOnce().cameFromImage, "a new image was made")
  }

  @Test func aSourceThatChangedMeanwhileIsAnError() throws {
    let source = try put(text)
    _ = try runOnce()
    let path = try #require(images.images.first)
    let loaded = try images.load(images.run())
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: 60)
    try handle.close()
    try rewrite(source, "id\n7\n")
    #expect(throws: ReadError.changedSinceLoaded(path: "data.csv")) { try loaded.everything() }
  }

  // MARK: - Writing that fails

  /// A disk that is full after so many bytes.
  private struct SmallDisk: ImageSink {
    let disk: FileSink
    let limit: Int

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(ImageFault) {
      let room = max(0, limit - offset)
      try disk.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(room)), at: offset)
      if room < bytes.count { throw .unwritable(reason: "no space left on device") }
    }
  }

  @Test func aFullDiskLeavesNothingAndIsToldOnce() throws {
    try put(text)
    let size = try { () throws -> Int in
      _ = try runOnce()
      return try images.bytes(try #require(images.images.first)).count
    }()
    for limit in 0..<size {
      _ = BookImage.clear(images.cache)
      var folder = ImageFolder(path: images.cache)
      folder.makeSink = { SmallDisk(disk: FileSink(descriptor: $0), limit: limit) }
      let run = BookImage(images.policy, Execution(threads: 1), folder: folder)
      _ = try images.load(run).everything()
      run.write()
      #expect(
        run.takeNotices() == [
          "the image of the book cannot be written (no space left on device); the next run reads the files again"
        ], "\(limit) bytes")
      #expect(images.images.isEmpty, "\(limit) bytes")
    }
    #expect(try !runOnce().cameFromImage)
  }

  @Test func aFolderThatCannotBeIsToldOnce() throws {
    try put(text)
    try put("", "cache")
    let run = images.run()
    _ = try images.load(run)
    run.write()
    #expect(run.takeNotices().count == 1)
    _ = try images.load(run, options: ReadOptions(headerLines: 1))
    run.write()
    #expect(run.takeNotices().isEmpty)
  }

  // MARK: - The folder

  @Test func nobodyElseCanReadIt() throws {
    try put(text)
    _ = try runOnce()
    func mode(_ path: String) -> mode_t {
      var status = stat()
      stat(path, &status)
      return status.st_mode & 0o777
    }
    #expect(mode(images.cache) == 0o700)
    #expect(images.images.map(mode) == [0o600])
    chmod(images.cache, 0o755)
    try put(text + "4,West,2024-02-01,5.00\n")
    _ = try runOnce()
    #expect(mode(images.cache) == 0o700)
  }

  @Test func whatWasUsedLongestAgoGoesFirst() throws {
    for name in ["a.csv", "b.csv", "c.csv"] { try put(text, name) }
    for (index, name) in ["a.csv", "b.csv", "c.csv"].enumerated() {
      let run = images.run()
      _ = try images.load(run, [images.desk.path(name)])
      run.write()
      for path in images.images where lastUse(path) > time(nil) - 500 { age(path, to: time(nil) - 1000 + index) }
    }
    #expect(images.images.count == 3)
    let listed = BookImage.list(images.cache)
    #expect(listed.map { ($0.what as NSString).lastPathComponent } == ["c.csv", "b.csv", "a.csv"])
    let bytes = listed.map(\.byteCount)
    // Using the oldest makes it the newest.
    _ = try images.load(images.run(), [images.desk.path("a.csv")])
    ImageFolder(path: images.cache).trim(to: bytes[0] + bytes[2])
    #expect(BookImage.list(images.cache).map { ($0.what as NSString).lastPathComponent } == ["a.csv", "c.csv"])
  }

  private func lastUse(_ path: String) -> Int {
    var status = stat()
    stat(path, &status)
    return status.st_mtim.tv_sec
  }

  private func age(_ path: String, to seconds: Int) {
    var times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
    utimensat(AT_FDCWD, path, &times, 0)
  }

  @Test func whatDeadProcessesLeftIsCleared() throws {
    try put(text)
    _ = try runOnce()
    let (old, young) = (images.cache + "/table-1.image.abcdef.new", images.cache + "/table-2.image.abcdef.new")
    for path in [old, young] { try images.write([1, 2, 3], to: path) }
    age(old, to: time(nil) - 7200)
    ImageFolder(path: images.cache).trim(to: 1 << 30)
    #expect(!images.images.contains(old) && images.images.contains(young))
    #expect(BookImage.list(images.cache).count == 1, "what is being written is not listed")
    #expect(BookImage.clear(images.cache).count == 2)
    #expect(images.images.isEmpty)
  }

  @Test func anyNumberMayWriteAndReadAtOnce() async throws {
    try put(text)
    let truth = try truth()
    let images = images
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { [desk = UncheckedDesk(images)] in
          for _ in 0..<25 {
            let run = desk.images.run(threads: 1)
            #expect((try? desk.images.load(run).everything()) == truth)
            run.write()
            #expect(run.takeNotices().isEmpty)
          }
        }
      }
    }
    #expect(images.images.count == 1)
  }

  /// Only its folder's name is used by the tasks.
  private struct UncheckedDesk: @unchecked Sendable {
    let images: ImageDesk
    init(_ images: ImageDesk) { self.images = images }
  }

  // MARK: - Links and computed columns

  @Test func linksComeBackAsTheyWere() throws {
    try put(text)
    try put("region\nNorth\nEast\nEast\n", "regions.csv")
    func link(_ run: BookImage) throws -> (StoredLink, Link) {
      let child = try images.load(run).fields[1].column
      let parent = try images.load(run, [images.desk.path("regions.csv")]).fields[0].column
      let link = try run.link(child: child, parent: parent, called: "data → regions")
      return (link, try link.link())
    }
    let first = images.run()
    let (made, before) = try link(first)
    first.write()
    let second = images.run()
    let (kept, after) = try link(second)
    #expect(!second.hasUnwritten && made.origin == kept.origin)
    #expect(before.parents == after.parents && before.parentCount == after.parentCount)
    #expect(before.repeatedKeys == after.repeatedKeys && made.unmatched == kept.unmatched)
    #expect(before.unmatchedExamples == after.unmatchedExamples)
  }

  @Test func computedColumnsComeBackOrAreComputedAgain() throws {
    let digest = Digest { $0.write("what it was computed from") }
    let column = Column.decimals([1, nil, 3], scale: 2)
    let first = images.run()
    #expect(first.column(digest, called: "x") == nil)
    first.keep(column, under: digest, called: "x", with: [7, -8])
    first.write()
    let second = images.run()
    #expect(second.hasColumn(digest))
    #expect(second.column(digest, called: "x")?.shown == column.shown)
    #expect(second.numbers(digest, called: "x") == [7, -8])
    let path = try #require(images.images.first)
    var bytes = try images.bytes(path)
    bytes[bytes.count - 1] ^= 1
    try images.write(bytes, to: path)
    #expect(second.column(digest, called: "x") == nil)
    #expect(second.takeNotices() == ["the image of x is damaged; it is computed again"])
    #expect(!second.hasColumn(digest))
  }
}
