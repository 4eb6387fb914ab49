import Testing

@testable import Columnar

@Suite struct CellNumberTests {
  private func cleaned(_ text: String, shiftedBy places: Int = 0) -> String? {
    var bytes: [UInt8] = []
    let isNumber = Array(text.utf8).withUnsafeBufferPointer {
      CellNumber.append($0, shiftedBy: places, to: &bytes)
    }
    return isNumber ? String(decoding: bytes, as: UTF8.self) : nil
  }

  @Test(arguments: [
    ("12", "12"), ("-12.50", "-12.50"), ("0.30000000000000004", "0.3"), ("1.1000000000000001", "1.1"),
    ("0.33333333333333331", "0.3333333333333333"), ("99999.999999999985", "100000"),
    ("0.99999999999999989", "1"), ("1E3", "1000"), ("1.5e-7", "0.00000015"), ("1E+20", "100000000000000000000"),
    ("1E+30", "1e30"), ("1E-20", "1e-20"),
    ("123456789012345678", "123456789012345678"), ("1234567890123456789", "1234567890123456789"),
    ("-0.10000000000000001", "-0.1"), ("0", "0"), ("-0", "-0"), ("0.0", "0.0"), ("40209.300000000003", "40209.3"),
  ])
  func isWrittenAsMeant(_ written: String, _ meant: String) { #expect(cleaned(written) == meant) }

  @Test func percentages() {
    #expect(cleaned("0.153", shiftedBy: 2) == "15.3")
    #expect(cleaned("0.07000000000000001", shiftedBy: 2) == "7")
    #expect(cleaned("-1", shiftedBy: 2) == "-100")
    #expect(cleaned("0.0001", shiftedBy: 2) == "0.01")
    #expect(cleaned("0.150", shiftedBy: 2) == "15.0")
    #expect(cleaned("-12.5", shiftedBy: 2) == "-1250")
    #expect(cleaned("0.000", shiftedBy: 2) == "0.0")
  }

  @Test(arguments: ["", "x", "1.2.3", "nan", "inf", "1e400", "--1"])
  func isNoNumber(_ text: String) { #expect(cleaned(text) == nil) }

  @Test(arguments: [
    ("General", CellFormat.number), ("0.00", .number), ("#,##0.00_);[Red](#,##0.00)", .number), ("0.0%", .percent),
    ("@", .text), ("yyyy\"年\"m\"月\"d\"日\"", .date), ("yyyy年m月d日", .date), ("[$-F800]dddd, mmmm dd, yyyy", .date),
    ("m/d/yy h:mm", .date), ("mmm", .date), ("h:mm AM/PM", .time), ("mm:ss.0", .time), ("[h]:mm:ss", .hours),
    ("[$-804]aaaa", .date), ("00000", .padded(5)), ("0", .number), ("0.00E+00", .number), ("0\" days\"", .number),
    ("[$¥-804]#,##0.00", .money(Currency("CNY"))), ("[$¥-411]#,##0", .money(Currency("JPY"))),
    ("\"$\"#,##0.00", .money(Currency("USD"))), ("$#,##0", .money(Currency("USD"))),
    ("#,##0.00\\ \"€\"", .money(Currency("EUR"))), ("[$CHF]\\ #,##0.00", .money(Currency("CHF"))),
    ("[Red]0.0", .number), ("_-* #,##0.00_-", .number), ("\"元\"0", .money(Currency("CNY"))),
  ])
  func formats(_ code: String, _ meant: CellFormat) { #expect(CellFormat(code: code) == meant) }
}
