import Foundation
import Testing

@testable import Columnar

/// The image file: what goes in comes out, and whatever is done to it is found out.
@Suite struct ImageFormatTests {
  let images: ImageDesk

  /// Few columns, for tests that go through every byte of their image.
  private let small = "n,word,flag\n1,abc,yes\n2,,no\n300,ab,yes\n"

  init() throws { images = try ImageDesk() }

  /// Writes the image of the table; gives what the table holds, and the file's path and bytes.
  ///
  /// - Parameter text: the file; without one it has every kind of column.
  private func written(_ text: String = everyKind) throws -> (truth: String, path: String, bytes: [UInt8]) {
    _ = try images.desk.put("data.csv", Array(text.utf8))
    let run = images.run()
    let loaded = try images.load(run)
    let truth = try loaded.everything()
    _ = try loaded.fields.map { ($0.column.isUniqueAndComplete, try $0.column.latestDay(), try $0.column.maximum()) }
    run.write()
    #expect(run.takeNotices().isEmpty)
    let path = try #require(images.images.first)
    return (truth, path, try images.bytes(path))
  }

  @Test func checksumsTellEveryAlteredByteAndEveryLength() {
    var random = SeededGenerator(seed: 1)
    for count in [0, 1, 7, 8, 9, 31, 32, 33, 64, 100, 257] {
      var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let before = checksum(bytes)
      #expect(checksum(bytes + [0]) != before)
      for index in bytes.indices {
        for change in [UInt8(1), 0x80, 0xFF] {
          bytes[index] ^= change
          #expect(checksum(bytes) != before)
          bytes[index] ^= change
        }
      }
      #expect(checksum(bytes) == before)
    }
  }

  private func checksum(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { BlockChecksum.of($0) } }

  @Test func aTableComesBackAsItWas() throws {
    let (truth, _, _) = try written()
    let run = images.run()
    #expect(try images.load(run).everything() == truth)
    #expect(run.takeNotices().isEmpty)
    #expect(!run.hasUnwritten, "it came from the image")
  }

  @Test func findingsComeBackToo() throws {
    _ = try written()
    let columns = try images.load(images.run()).fields.map(\.column)
    let ready = columns.map { StoredColumn(try! $0.column()) }
    for (waiting, fresh) in zip(columns, ready) {
      #expect(try waiting.isUniqueAndComplete() == fresh.isUniqueAndComplete())
      #expect(try waiting.latestDay() == fresh.latestDay())
      #expect(try waiting.maximum() == fresh.maximum())
    }
  }

  @Test func everyAlteredByteIsNoticed() throws {
    let (truth, path, bytes) = try written(small)
    for index in bytes.indices {
      var altered = bytes
      altered[index] ^= UInt8(1) << UInt8(index & 7)
      try images.write(altered, to: path)
      let run = images.run(threads: 1)
      #expect(try images.load(run).everything() == truth, "byte \(index)")
      #expect(run.takeNotices().count == 1, "byte \(index) of \(bytes.count)")
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func everyTruncationIsNoticed() throws {
    let (truth, path, bytes) = try written(small)
    for count in 0..<bytes.count {
      try images.write(Array(bytes[..<count]), to: path)
      let run = images.run(threads: 1)
      #expect(try images.load(run).everything() == truth, "\(count) bytes")
      #expect(run.takeNotices() == ["the image of data.csv is damaged; the file is read again"], "\(count) bytes")
    }
    try images.write(bytes + [0], to: path)
    let run = images.run()
    #expect(try images.load(run).everything() == truth)
    #expect(run.takeNotices().count == 1)
  }

  @Test func anotherFormatAndAnotherBuildAreTold() throws {
    let (truth, path, bytes) = try written()
    var other = bytes
    other[8] = 99
    try images.write(other, to: path)
    let run = images.run()
    #expect(try images.load(run).everything() == truth)
    #expect(run.takeNotices() == ["the image of data.csv was made by another version of acct; the file is read again"])
    run.write()
    _ = try images.desk.put("program", Array("build 2".utf8))
    let later = images.run()
    #expect(try images.load(later).everything() == truth)
    #expect(
      later.takeNotices() == ["the image of data.csv was made by another version of acct; the file is read again"])
  }

  // MARK: - Columns

  /// Columns of every storage, of lengths about the edges of chunks, with and without gaps.
  @Test(arguments: [0, 1, 63, 64, 65, 1000, 32_768, 32_769, 65_536, 300_000])
  func columnsComeBackAsTheyWere(count: Int) throws {
    var random = SeededGenerator(seed: UInt64(count))
    let execution = Execution(threads: 2)
    func gaps() -> Bitmap? { Bool.random(using: &random) ? Bitmap(count: count) { $0 % 7 != 3 } : nil }
    func whole(_ range: ClosedRange<Int64>) -> [Int64] {
      (0..<count).map { _ in Int64.random(in: range, using: &random) }
    }
    let words = (0..<max(1, min(count, 700))).map { "\($0)·\(String(repeating: "é", count: $0 % 5))" }
    let columns = [
      Column(type: .date, storage: .int32(whole(-5...70_000).map(Int32.init)), validity: gaps()),
      Column(type: .date, storage: .int32(whole(Int64(Int32.min)...Int64(Int32.max)).map(Int32.init))),
      Column(type: .decimal(scale: 2), storage: .int64(whole(1_000_000...1_000_200)), validity: gaps()),
      Column(type: .decimal(scale: 0), storage: .int64(whole(-40_000...20_000))),
      Column(type: .money(scale: 2, currency: Currency("CNY")), storage: .int64(whole(0...4_000_000_000))),
      Column(type: .datetime, storage: .int64(whole(Int64.min...Int64.max)), validity: gaps()),
      Column(type: .number, storage: .double(whole(-9...9).map { Double($0) / 7 }), validity: gaps()),
      Column(
        type: .text,
        storage: .codes(
          whole(0...Int64(words.count - 1)).map(Int32.init), TextDictionary(words)), validity: gaps()),
      Column(type: .text, storage: .bytes(TextBytes((0..<count).map { "\($0)" + words[$0 % words.count] }))),
      Column(type: .yesNo, storage: .bits(Bitmap(count: count) { $0 % 3 == 0 }), validity: gaps()),
    ]
    let path = images.desk.path("columns.image")
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    var writer = ImageWriter(FileSink(descriptor: handle.fileDescriptor), execution)
    var directory = ByteWriter()
    for column in columns {
      directory.write(try ColumnRecord.write(column, ColumnFindings(), to: &writer, execution))
    }
    try writer.finish(directory: directory.bytes)
    try handle.close()
    let file = try ImageFile(path: path)
    var reader = ByteReader(file.directory)
    for column in columns {
      let record = try reader.columnRecord()
      let read = try record.read(from: file, execution)
      #expect(read.type == column.type && read.validity == column.validity && record.knownCount == column.knownCount)
      #expect(sameValues(read.storage, column.storage))
    }
    #expect(reader.isAtEnd)
  }

  private func sameValues(_ a: Column.Storage, _ b: Column.Storage) -> Bool {
    switch (a, b) {
    case (.int32(let a), .int32(let b)): a == b
    case (.int64(let a), .int64(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.codes(let a, let first), .codes(let b, let second)):
      a == b && first.values.bytes == second.values.bytes && first.values.offsets == second.values.offsets
    case (.bytes(let a), .bytes(let b)): a.bytes == b.bytes && a.offsets == b.offsets
    case (.bits(let a), .bits(let b)): a == b
    default: false
    }
  }
}
