import Columnar
import Testing

@testable import Rendering

@Suite struct NumberTests {
  private func csv(_ value: Double) -> String {
    var bytes: [UInt8] = []
    bytes.append(number: value)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [
    "0", "1200", "0.1", "-2.5", "0.3333333333333333", "1e-05", "123456789.0125", "1000000000000000", "1e+16",
    "0.30000000000000004", "5e-324",
  ])
  func `numbers for machines are short`(text: String) throws {
    #expect(csv(try #require(Double(text))) == text)
  }

  @Test func `zero has no sign`() { #expect(csv(-0.0) == "0") }

  @Test func `any number reads back and is no longer than the standard library's`() throws {
    var dice = Dice(state: 7)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: dice.next())
      let scaled = (Double.random(in: -1e6...1e6, using: &dice) * 1e4).rounded() / 1e4
      for value in [value, scaled] where value.isFinite {
        #expect(Double(csv(value)) == value)
        #expect(csv(value).utf8.count <= value.description.utf8.count)
      }
    }
  }

  @Test func `exact decimals keep their places`() {
    func text(_ value: Int64, _ scale: Int) -> String {
      var bytes: [UInt8] = []
      bytes.append(decimal: value, scale: scale)
      return String(decoding: bytes, as: UTF8.self)
    }
    #expect(text(-5, 2) == "-0.05")
    #expect(text(1250, 2) == "12.50")
    #expect(text(0, 4) == "0.0000")
    #expect(text(.min, 0) == "-9223372036854775808")
    #expect(text(.max, 6) == "9223372036854.775807")
  }

  @Test func `people see separators, signs and percent`() {
    #expect(grouped(0) == "0")
    #expect(grouped(-1_204_000) == "-1,204,000")
    #expect(decimalText(-1_234_567_05, scale: 2, symbol: "¥") == "-¥1,234,567.05")
    #expect(percentText(155, scale: 3) == "15.5%")
    #expect(percentText(2, scale: 1) == "20%")
    #expect(percentText(-1, scale: 0) == "-100%")
    #expect(percentText(1234, scale: 6) == "0.1234%")
  }

  @Test func `numbers of a column are rounded alike, but never to nothing`() {
    func texts(_ values: [Double]) -> [String] {
      let style = NumberStyle(for: values)
      return values.map { style.text($0) }
    }
    #expect(texts([1, 20, 300]) == ["1", "20", "300"])
    #expect(texts([0.5, 0.25]) == ["0.50", "0.25"])
    #expect(texts([1.0 / 3, 2]) == ["0.3333", "2.0000"])
    #expect(texts([12_345.678, 1.0 / 3]) == ["12,345.68", "0.33"])
    #expect(texts([0.00001, 1]) == ["0.00001", "1"])
    #expect(texts([-0.000123456, 100]) == ["-0.00012", "100"])
    #expect(texts([1e-12, 1e300]) == ["1e-12", "1e+300"])
  }

  @Test func `days and moments in ISO form`() {
    let frame = Fixture.frame(
      ("day", .dates([0, -719_162, 20_484])), ("moment", .datetimes([1_769_868_300_000_000, -1, 500_000])))
    #expect(
      render(Presentation(frame: frame), as: .csv, in: Surroundings()) == """
        day,moment
        1970-01-01,2026-01-31T14:05:00
        0001-01-01,1969-12-31T23:59:59.999999
        2026-01-31,1970-01-01T00:00:00.500

        """)
  }
}
