/// What a look at a whole column has told, kept so that nobody has to look again; none where nobody has asked yet.
struct ColumnFindings: Hashable, Sendable {
  var isUniqueAndComplete: Bool?
  /// The inner none stands for a column without a known day.
  var latestDay: Int32??
  var maximum: Double??
}

extension ByteWriter {
  mutating func write(_ findings: ColumnFindings) {
    write(findings.isUniqueAndComplete) { $0.write($1) }
    write(findings.latestDay) { writer, day in writer.write(day) { $0.write($1) } }
    write(findings.maximum) { writer, number in writer.write(number) { $0.write($1) } }
  }
}

extension ByteReader {
  mutating func findings() throws(ImageFault) -> ColumnFindings {
    ColumnFindings(
      isUniqueAndComplete: try optional { reader throws(ImageFault) in try reader.bool() },
      latestDay: try optional { reader throws(ImageFault) in
        try reader.optional { reader throws(ImageFault) in try reader.int32() }
      },
      maximum: try optional { reader throws(ImageFault) in
        try reader.optional { reader throws(ImageFault) in try reader.double() }
      })
  }
}
