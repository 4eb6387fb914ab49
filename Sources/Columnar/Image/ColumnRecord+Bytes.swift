// Records of columns as bytes of a directory.

extension ByteWriter {
  mutating func write(_ record: ColumnRecord) {
    write(record.type)
    write(record.count)
    write(record.knownCount)
    write(record.values)
    write(record.validity) { $0.write($1) }
    write(record.findings)
  }

  private mutating func write(_ values: ColumnRecord.Values) {
    switch values {
    case .days(let packed):
      write(tag: 0)
      write(packed)
    case .integers(let packed):
      write(tag: 1)
      write(packed)
    case .doubles(let section):
      write(tag: 2)
      write(section)
    case .codes(let packed, let texts):
      write(tag: 3)
      write(packed)
      write(texts)
    case .texts(let texts):
      write(tag: 4)
      write(texts)
    case .bits(let section):
      write(tag: 5)
      write(section)
    }
  }

  private mutating func write(_ texts: ColumnRecord.TextRecord) {
    write(texts.count)
    write(texts.lengths)
    write(texts.bytes)
  }

  public mutating func write(_ type: ValueType) {
    switch type {
    case .number: write(tag: 0)
    case .decimal(let scale):
      write(tag: 1)
      write(scale)
    case .money(let scale, let currency):
      write(tag: 2)
      write(scale)
      write(currency.code)
    case .percent(let scale):
      write(tag: 3)
      write(scale)
    case .text: write(tag: 4)
    case .date: write(tag: 5)
    case .datetime: write(tag: 6)
    case .yesNo: write(tag: 7)
    case .ordinal: write(tag: 8)
    }
  }
}

extension ByteReader {
  mutating func columnRecord() throws(ImageFault) -> ColumnRecord {
    ColumnRecord(
      type: try valueType(), count: try count(), knownCount: try count(), values: try columnValues(),
      validity: try optional { reader throws(ImageFault) in try reader.section() }, findings: try findings())
  }

  private mutating func columnValues() throws(ImageFault) -> ColumnRecord.Values {
    switch try tag() {
    case 0: .days(try packed())
    case 1: .integers(try packed())
    case 2: .doubles(try section())
    case 3: .codes(try packed(), try texts())
    case 4: .texts(try texts())
    case 5: .bits(try section())
    default: throw .damaged
    }
  }

  private mutating func texts() throws(ImageFault) -> ColumnRecord.TextRecord {
    ColumnRecord.TextRecord(count: try count(), lengths: try packed(), bytes: try section())
  }

  mutating func valueType() throws(ImageFault) -> ValueType {
    switch try tag() {
    case 0: .number
    case 1: .decimal(scale: try count())
    case 2: .money(scale: try count(), currency: Currency(try string()))
    case 3: .percent(scale: try count())
    case 4: .text
    case 5: .date
    case 6: .datetime
    case 7: .yesNo
    case 8: .ordinal
    default: throw .damaged
    }
  }
}
