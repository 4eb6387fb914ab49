import Columnar
import Foundation
import Testing

/// Failure on purpose: files that end early, change while they are read, come through pipes or packed, or are broken at random.
@Suite struct FailureTests {
  let desk: Desk

  init() throws { desk = try Desk() }

  /// What a reading comes to, an error included.
  private func outcome(_ bytes: [UInt8], threads: Int = 2) throws -> String {
    do {
      let table = try desk.read(bytes, threads: threads)
      return "\(table.names) \(table.types) \(table.rows) \(table.report.rejects) \(table.report.assumptions)"
    } catch let error as ReadError {
      #expect(!error.diagnostic.message.isEmpty)
      return "\(error)"
    }
  }

  // MARK: - Files that end early or are broken

  private static let small: [String] = [
    "id,name,day\n1,\"Ann, \"\"A\"\"\",2024-01-05\r\n2,\"two\nlines\",2024-01-06\n3,Cy,\n",
    "Report\n\nid;name;price\n1;'x; y';2,5\n2;'z';3,5\nTotal;;6,0\n\nNote: all prices in EUR\n",
    "a\tb\n1\t\"say \\\"hi\\\"\"\n# remark\n2\t中文\n\nx\ty\tz\n1\t2\t3\n4\t5\t6\n",
    "sep=^\na^b\n1^2\n",
  ]

  @Test(arguments: small)
  func truncationAtEveryByte(text: String) throws {
    let bytes = Array(text.utf8)
    for count in 0...bytes.count {
      let cut = Array(bytes.prefix(count))
      #expect(try outcome(cut, threads: 1) == (try outcome(cut, threads: 3)), "cut after \(count) bytes")
    }
  }

  /// Bytes changed, lost, doubled and thrown in: never a trap, never long, and the same answer on any number of threads.
  @Test(arguments: 0..<40)
  func mutations(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed) &+ 3000)
    var corpus =
      Self.small.map { Array($0.utf8) } + [
        Array(GeneratedTable(rows: 30, using: &random).csv(quotesAll: false, lineEnd: "\n").utf8)
      ]
    if SharedData.isPresent { corpus += try edgeFiles() }
    let pieces: [[UInt8]] =
      ["\"", "\"\"", "'", "\\", "\\\"", ",", ";", "\t", "\n", "\r", "\r\n", "#", "\n\n", "Total"].map { Array($0.utf8) }
      + [[0], [0xFF], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF], [0xC3], [0x8A], [0xD6, 0xD0], [0x1F, 0x8B]]
    for _ in 0..<25 {
      var bytes = corpus.randomElement(using: &random)!
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.insert(contentsOf: pieces.randomElement(using: &random)!, at: at)
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...9, using: &random)))
        case 2 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 40)], at: at)
        default: bytes += corpus.randomElement(using: &random)!.prefix(200)
        }
      }
      let clock = ContinuousClock()
      let start = clock.now
      let one = try outcome(bytes, threads: 1)
      #expect(clock.now - start < .seconds(5), "\(bytes)")
      #expect(try outcome(bytes, threads: 3) == one, "\(bytes)")
    }
  }

  private func edgeFiles() throws -> [[UInt8]] {
    let names = try SharedData.load("csv_edge/index.csv", options: ReadOptions(readsAllAsText: true)).shown("file")
    return try names.compactMap { $0 }.map {
      try Array(Data(contentsOf: URL(filePath: SharedData.path("csv_edge/\($0)"))))
    }
    .filter { $0.count < 2000 }
  }

  // MARK: - Files that change

  private func longFile() throws -> String {
    try desk.put("long.csv", Array(("id,name\n" + String(repeating: "1,some name\n", count: 400_000)).utf8))
  }

  /// Cutting a mapped file takes its pages away: an error, not the end of the process.
  @Test(arguments: [0, 5000, 1 << 20])
  func aFileCutWhileReadIsSaid(length: Int) throws {
    let path = try longFile()
    #expect(throws: ReadError.changedWhileRead(path: path)) {
      try readDelimited(files: [path], execution: Execution(threads: 2)) { _, _ in truncate(path, length) }
    }
  }

  @Test func aFileThatGrowsWhileReadIsSaid() throws {
    let path = try longFile()
    #expect(throws: ReadError.changedWhileRead(path: path)) {
      try readDelimited(files: [path], execution: Execution(threads: 2)) { _, _ in
        let handle = FileHandle(forWritingAtPath: path)!
        handle.seekToEndOfFile()
        handle.write(Data("2,more\n".utf8))
        try? handle.close()
      }
    }
  }

  @Test func aReadThatFailsIsSaid() throws {
    let error = #expect(throws: ReadError.self) {
      try readDelimited(files: ["/proc/self/mem"], execution: Execution(threads: 1))
    }
    guard case .unreadable(let path, _)? = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(path == "/proc/self/mem")
  }

  // MARK: - Packed files

  private func packed(_ text: String) throws -> [UInt8] {
    let plain = try desk.put("plain.csv", Array(text.utf8))
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-kf", plain]
    try process.run()
    process.waitUntilExit()
    return try Array(Data(contentsOf: URL(filePath: plain + ".gz")))
  }

  @Test func packedFilesAreReadAsTheyWere() throws {
    let rows = (0..<60_000).map { "\($0),name \($0 % 97)\n" }.joined()
    let first = try packed("id,name\n" + rows)
    let second = try packed("60000,last\n")
    let table = try desk.read(first + second)
    #expect(table.frame.rowCount == 60_001)
    #expect(table.shown("name").last == "last")
    #expect(try desk.read(first + [0, 0, 0]).frame.rowCount == 60_000)
  }

  /// 300 MB of nothing in 300 kB.
  @Test func archivesOfNothingAreRefused() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "head -c 300000000 /dev/zero | gzip >'\(desk.path("data.csv"))'"]
    try process.run()
    process.waitUntilExit()
    let archive = try Array(Data(contentsOf: URL(filePath: desk.path("data.csv"))))
    #expect(throws: ReadError.bloatedArchive(path: desk.path("data.csv"))) { try desk.read(archive) }
  }

  @Test func brokenArchivesAreRefused() throws {
    let archive = try packed("id,name\n1,a\n2,b\n3,c\n")
    let path = desk.path("data.csv")
    for count in 2..<archive.count {
      #expect(throws: ReadError.cutArchive(path: path), "\(count) bytes") {
        try desk.read(Array(archive.prefix(count)))
      }
    }
    var damaged = archive
    damaged[archive.count - 6] ^= 0xFF
    let error = #expect(throws: ReadError.self) { try desk.read(damaged) }
    guard case .damagedArchive? = error else { return #expect(Bool(false), "\(String(describing: error))") }
  }
}
