/// Where the parts of a column lie in an image, and what was found out about the column.
struct ColumnRecord {
  var type: ValueType
  var count: Int
  var knownCount: Int
  var values: Values
  var validity: ImageLayout.Section?
  var findings: ColumnFindings

  enum Values {
    case days(PackedIntegers)
    case integers(PackedIntegers)
    case doubles(ImageLayout.Section)
    case codes(PackedIntegers, TextRecord)
    case texts(TextRecord)
    case bits(ImageLayout.Section)
  }

  /// Texts one behind the other, by their lengths.
  struct TextRecord {
    var count: Int
    var lengths: PackedIntegers
    var bytes: ImageLayout.Section
  }
}

// MARK: - Writing

extension ColumnRecord {
  static func write(
    _ column: Column, _ findings: ColumnFindings, to writer: inout ImageWriter, _ execution: Execution
  ) throws -> ColumnRecord {
    ColumnRecord(
      type: column.type, count: column.count, knownCount: column.knownCount,
      values: try values(column.storage, to: &writer, execution),
      validity: try column.validity.map { try writer.append($0.words) }, findings: findings)
  }

  private static func values(
    _ storage: Column.Storage, to writer: inout ImageWriter, _ execution: Execution
  ) throws -> Values {
    switch storage {
    case .int32(let days): .days(try .write(days, to: &writer, execution))
    case .int64(let values): .integers(try .write(values, to: &writer, execution))
    case .double(let values): .doubles(try writer.append(values))
    case .codes(let codes, let dictionary):
      .codes(try .write(codes, to: &writer, execution), try .write(dictionary.values, to: &writer, execution))
    case .bytes(let texts): .texts(try .write(texts, to: &writer, execution))
    case .bits(let bits): .bits(try writer.append(bits.words))
    }
  }
}

extension ColumnRecord.TextRecord {
  static func write(_ texts: TextBytes, to writer: inout ImageWriter, _ execution: Execution) throws -> Self {
    let lengths = filled(texts.count) { slots in
      texts.offsets.withUnsafeBufferPointer { offsets in
        for row in 0..<texts.count { slots.base[row] = Int64(offsets[row + 1] - offsets[row]) }
      }
    }
    return Self(
      count: texts.count, lengths: try .write(lengths, to: &writer, execution), bytes: try writer.append(texts.bytes))
  }

  func read(from file: ImageFile, _ execution: Execution) throws -> TextBytes {
    let lengths = try lengths.read(count, of: Int64.self, from: file, execution)
    let offsets = filled(count + 1) { (slots: Slots<Int>) in
      var end = 0
      for row in 0..<count {
        slots.base[row] = end
        end += Int(lengths[row])
      }
      slots.base[count] = end
    }
    guard offsets[count] == bytes.length else { throw ImageFault.damaged }
    return TextBytes(bytes: try file.values(bytes, of: UInt8.self, execution), offsets: offsets)
  }
}

// MARK: - Reading

extension ColumnRecord {
  /// The column; throws an `ImageFault` or `Execution.Cancelled`.
  func read(from file: ImageFile, _ execution: Execution) throws -> Column {
    let storage: Column.Storage =
      switch values {
      case .days(let packed): .int32(try packed.read(count, of: Int32.self, from: file, execution))
      case .integers(let packed): .int64(try packed.read(count, of: Int64.self, from: file, execution))
      case .doubles(let section): .double(try checked(file.values(section, of: Double.self, execution), count))
      case .codes(let packed, let texts):
        .codes(
          try packed.read(count, of: Int32.self, from: file, execution),
          TextDictionary(try texts.read(from: file, execution)))
      case .texts(let texts): .bytes(try texts.read(from: file, execution))
      case .bits(let section): .bits(try bits(section, file, execution))
      }
    return Column(type: type, storage: storage, validity: try validity.map { try bits($0, file, execution) })
  }

  /// The distinct texts of a column of codes, without its codes.
  func dictionary(from file: ImageFile, _ execution: Execution) throws -> TextDictionary? {
    guard case .codes(_, let texts) = values else { return nil }
    return TextDictionary(try texts.read(from: file, execution))
  }

  private func bits(_ section: ImageLayout.Section, _ file: ImageFile, _ execution: Execution) throws -> Bitmap {
    let words = try checked(file.values(section, of: UInt64.self, execution), Bitmap.wordCount(for: count))
    return Bitmap(words: words, count: count)
  }

  private func checked<Value>(_ values: [Value], _ count: Int) throws(ImageFault) -> [Value] {
    guard values.count == count else { throw .damaged }
    return values
  }

  var sections: [ImageLayout.Section] {
    let parts: [ImageLayout.Section] =
      switch values {
      case .days(let packed), .integers(let packed): [packed.section]
      case .doubles(let section), .bits(let section): [section]
      case .codes(let packed, let texts): [packed.section, texts.lengths.section, texts.bytes]
      case .texts(let texts): [texts.lengths.section, texts.bytes]
      }
    return parts + (validity.map { [$0] } ?? [])
  }
}
