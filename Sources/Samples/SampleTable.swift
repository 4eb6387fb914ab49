/// A CSV file that grows by rows; a missing value is nothing, RFC 4180 quotes what needs it.
struct SampleTable {
  private(set) var bytes: [UInt8] = []

  init(header: [String]) { append(header) }

  mutating func append(_ cells: [String?]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      if let cell { append(cell) }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func append(_ cell: String) {
    guard cell.isEmpty || cell.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else {
      return bytes.append(contentsOf: cell.utf8)
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in cell.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

/// `00042` for 42 at five digits.
func padded(_ number: Int, _ digits: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}

/// A number with a fixed count of places, rounded half away from zero.
func fixed(_ value: Double, places: Int) -> String {
  let scale = (0..<places).reduce(1) { power, _ in power * 10 }
  let scaled = Int((value * Double(scale)).rounded())
  let sign = scaled < 0 ? "-" : ""
  return sign + String(scaled.magnitude / UInt(scale)) + "." + padded(Int(scaled.magnitude) % scale, places)
}

/// A month of a sample, counted from July 2023; the retail sample ends with June 2026.
struct SampleMonth: Comparable {
  static let count = 36
  let index: Int

  var year: Int { 2023 + (index + 6) / 12 }
  var month: Int { (index + 6) % 12 + 1 }
  var length: Int { month == 2 ? (year % 4 == 0 ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31 }

  func day(_ day: Int) -> String { "\(year)-\(padded(month, 2))-\(padded(day, 2))" }

  /// How much is sold in the month, 1 being usual: a summer sale, autumn festivals, a quiet spring festival.
  var season: Double { [1.05, 0.7, 0.95, 0.95, 1, 1.3, 0.85, 0.9, 1.05, 1.1, 1.6, 1.35][month - 1] }

  static func < (a: SampleMonth, b: SampleMonth) -> Bool { a.index < b.index }
}
