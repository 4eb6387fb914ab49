import Foundation
import Testing

@testable import Columnar

/// Workbooks with bytes changed by chance, the same chance each time: each is read or refused, and none ends the program.
@Suite struct DamagedWorkbookTests {
  private func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: WorkbookReadingTests.folder + "/" + name)))
  }

  @Test(arguments: ["clients.xlsx", "other-program.xlsx"])
  func archives(name: String) throws {
    let whole = try bytes(name)
    var chance = Chance(seed: 20_261)
    for _ in 0..<1500 {
      var damaged = whole
      for _ in 0..<chance.below(4) + 1 { damaged[chance.below(damaged.count)] = UInt8(chance.below(256)) }
      if chance.below(8) == 0 { damaged.removeLast(chance.below(damaged.count)) }
      _ = try? Workbook(FileBytes(damaged), path: name, options: ReadOptions(), execution: Execution(threads: 1))
        .table()
    }
  }

  /// Checksums keep most damage from the markup; here it gets there.
  @Test func markup() throws {
    let cells = try page("xl/worksheets/sheet2.xml", of: "clients.xlsx")
    let looks = try page("xl/styles.xml", of: "clients.xlsx")
    let texts = try page("book/texts.xml", of: "other-program.xlsx")
    let sparse = try page("sheets/one.xml", of: "other-program.xlsx")
    var chance = Chance(seed: 7)
    for _ in 0..<2000 {
      let shared = SharedTexts()
      let styles = SheetStyles()
      scan(chance.damaged(texts), into: shared)
      scan(chance.damaged(looks), into: styles)
      let reader = SheetReader(shared, styles, SerialDates(from1904: false), decimalMark: 0x2C)
      scan(chance.damaged(chance.below(2) == 0 ? cells : sparse), into: reader)
      var layout = SheetLayout(reader.sheet, shared, mostBytes: 1 << 24)
      try? layout?.write(Execution(threads: 1))
    }
  }

  private func page(_ name: String, of workbook: String) throws -> [UInt8] {
    let archive = try ZipArchive(FileBytes(try bytes(workbook)))
    var page: [UInt8] = []
    try archive.unpack(try #require(archive.entry(named: name))) { page.append(contentsOf: $0) }
    return page
  }

  private func scan(_ page: [UInt8], into receiver: some XMLReceiver) {
    let scanner = XMLScanner(receiver)
    page.withUnsafeBufferPointer { page in
      let half = page.count / 2
      try? scanner.take(UnsafeBufferPointer(rebasing: page[..<half]))
      try? scanner.take(UnsafeBufferPointer(rebasing: page[half...]))
      try? scanner.finish()
    }
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
private struct Chance {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ mixed >> 31) % UInt64(bound))
  }

  /// Changed in a digit or a letter mostly, so that markup often stays whole and means something else.
  mutating func damaged(_ page: [UInt8]) -> [UInt8] {
    var damaged = page
    let signs = Array("0123456789-.eEsnbABZ:\"<>&;_x".utf8)
    for _ in 0..<below(6) {
      damaged[below(damaged.count)] = below(4) == 0 ? UInt8(below(256)) : signs[below(signs.count)]
    }
    return damaged
  }
}
