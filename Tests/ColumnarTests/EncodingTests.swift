import Columnar
import Foundation
import Testing

@Suite struct EncodingTests {
  let desk: Desk

  init() throws { desk = try Desk() }

  private let text = "名称,city\n北京市第一机床厂,Köln\n上海,Zürich\n"

  private func bytes(_ text: String, _ encoding: String.Encoding) -> [UInt8] { Array(text.data(using: encoding)!) }

  private func encoded(_ text: String, as name: String) -> [UInt8] {
    let converter = iconv_open(name, "UTF-8")
    defer { iconv_close(converter) }
    var source = Array(text.utf8).map { CChar(bitPattern: $0) }
    var target = [CChar](repeating: 0, count: source.count * 4)
    var sourceLeft = source.count
    var room = target.count
    source.withUnsafeMutableBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        var (from, to) = (source.baseAddress, target.baseAddress)
        _ = iconv(converter, &from, &sourceLeft, &to, &room)
      }
    }
    return target.prefix(target.count - room).map { UInt8(bitPattern: $0) }
  }

  @Test func byteOrderMarksSettleTheEncoding() throws {
    let expected: [[String?]] = [["北京市第一机床厂", "Köln"], ["上海", "Zürich"]]
    #expect(try desk.read([0xEF, 0xBB, 0xBF] + Array(text.utf8)).rows == expected)
    #expect(try desk.read([0xFF, 0xFE] + bytes(text, .utf16LittleEndian)).rows == expected)
    #expect(try desk.read([0xFE, 0xFF] + bytes(text, .utf16BigEndian)).rows == expected)
    #expect(try desk.read([0xFF, 0xFE, 0, 0] + bytes(text, .utf32LittleEndian)).names == ["名称", "city"])
    let unmarked = try desk.read(bytes("id,city\n1,Köln\n2,Bonn\n", .utf16LittleEndian))
    #expect(unmarked.shown("city") == ["Köln", "Bonn"])
    #expect(unmarked.report.assumptions.contains(.encoding(path: desk.path("data.csv"), name: "UTF-16LE")))
  }

  @Test(arguments: ["UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"])
  func wideTextNeedsNoMark(name: String) throws {
    let texts = name.hasPrefix("UTF-16") ? ["id,city\n1,Köln\n2,Bonn\n", text] : ["id,city\n1,Köln\n2,Bonn\n"]
    for sample in texts {
      let table = try desk.read(encoded(sample, as: name))
      #expect(table.report.files[0].encoding == name)
      #expect(table.rows == (try desk.read(sample).rows))
    }
  }

  @Test(arguments: ["\n", "\r"])
  func macRomanIsToldFromWindows1252(end: String) throws {
    let lines = ["name,city", "Jürgen Müller,Köln", "Léa Lefèvre,Orléans", "José Peña,Málaga", ""]
    let table = try desk.read(encoded(lines.joined(separator: end), as: "MACINTOSH"))
    #expect(table.report.files[0].encoding == "MACINTOSH")
    #expect(table.shown("city") == ["Köln", "Orléans", "Málaga"])
    let dashes = "name,city\nDon’t – “do”,Žilina\nTomáš,Plzeň…\n".replacing("ň", with: "n")
    #expect(try desk.read(encoded(dashes, as: "WINDOWS-1252")).report.files[0].encoding == "WINDOWS-1252")
  }

  @Test func westernTextIsWindows1252() throws {
    let western = "name,city\nJürgen Müller,Köln\nFrançois Lefèvre,Orléans\nCafé “Zoë”,Málaga\nPrice in €,São Tomé\n"
    let table = try desk.read(bytes(western, .windowsCP1252))
    #expect(table.report.files[0].encoding == "WINDOWS-1252")
    #expect(table.shown("name") == ["Jürgen Müller", "François Lefèvre", "Café “Zoë”", "Price in €"])
    #expect(table.report.assumptions.contains(.encoding(path: desk.path("data.csv"), name: "WINDOWS-1252")))
  }

  @Test func chineseTextIsGB18030() throws {
    for sample in [text.replacing("ö", with: "o").replacing("ü", with: "u"), "编号,金额\n1,¥20\n2,元\n", "a,b\n1,客户\n"] {
      let table = try desk.read(encoded(sample, as: "GB18030"))
      #expect(table.report.files[0].encoding == "GB18030")
      #expect(table.rows == (try desk.read(sample).rows))
    }
  }

  @Test func aNamedEncodingIsTaken() throws {
    let latin = bytes("a,b\n1,é\n", .isoLatin1)
    #expect(try desk.read(latin, options: ReadOptions(encoding: "latin1")).shown("b") == ["é"])
    #expect(throws: ReadError.undecodable(path: desk.path("data.csv"), encoding: "UTF-8", line: 2)) {
      try desk.read(latin, options: ReadOptions(encoding: "utf8"))
    }
    #expect(throws: ReadError.undecodable(path: desk.path("data.csv"), encoding: "GB18030", line: 2)) {
      try desk.read(latin, options: ReadOptions(encoding: "gbk"))
    }
    #expect(throws: ReadError.unknownEncoding(name: "NO-SUCH")) {
      try desk.read(latin, options: ReadOptions(encoding: "no-such"))
    }
  }

  @Test func damagedUTF8StaysUTF8() throws {
    let rows = (0..<40).map { "\($0),客户" }.joined(separator: "\n")
    let table = try desk.read(Array("id,名\n\(rows)\n40,x".utf8) + [0xE5, 0xAE] + Array("y\n".utf8))
    #expect(table.shown("名").last == "x\u{FFFD}y")
    #expect(table.report.assumptions.contains(.damagedText(path: desk.path("data.csv"), count: 2)))
  }

  /// Stretches of conversion end inside characters.
  @Test func longConvertedText() throws {
    let row = "12,精密轴承,x\n"
    let body = String(repeating: row, count: 60_000)
    let table = try desk.read([0xFF, 0xFE] + bytes("n,名,k\n" + body, .utf16LittleEndian))
    #expect(table.frame.rowCount == 60_000)
    #expect(Set(table.shown("名")) == ["精密轴承"])
  }
}
