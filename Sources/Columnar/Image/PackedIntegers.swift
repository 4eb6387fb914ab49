/// Integers in the fewest bytes that hold their distances from the least of them: what makes an image smaller than its columns.
struct PackedIntegers: Hashable {
  var least: Int64
  /// 1, 2, 4 or 8 bytes each.
  var width: Int
  var section: ImageLayout.Section

  /// The least value, and the width that the others need.
  private static func form(of range: ClosedRange<Int64>) -> (least: Int64, width: Int) {
    let (span, overflows) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
    if overflows { return (0, 8) }
    let width = span <= UInt8.max ? 1 : span <= UInt16.max ? 2 : span <= UInt32.max ? 4 : 8
    return (range.lowerBound, width)
  }

  static func write<Value: FixedWidthInteger & SignedInteger & BitwiseCopyable & Sendable>(
    _ values: [Value], to writer: inout ImageWriter, _ execution: Execution
  ) throws -> PackedIntegers {
    let ranges = try execution.blocks(of: values.count) { block in
      values.withUnsafeBufferPointer { values in
        var (low, high) = (Value.max, Value.min)
        for row in block {
          low = min(low, values[row])
          high = max(high, values[row])
        }
        return (low: Int64(low), high: Int64(high))
      }
    }
    let low = ranges.map(\.low).min() ?? 0
    let (least, width) = form(of: low...(ranges.map(\.high).max() ?? low))
    let section = try writer.append(length: values.count * width) { range, buffer in
      let rows = range.lowerBound / width..<range.upperBound / width
      values.withUnsafeBufferPointer { values in
        switch width {
        case 1: pack(values, rows, least, into: buffer.bindMemory(to: UInt8.self))
        case 2: pack(values, rows, least, into: buffer.bindMemory(to: UInt16.self))
        case 4: pack(values, rows, least, into: buffer.bindMemory(to: UInt32.self))
        default: pack(values, rows, least, into: buffer.bindMemory(to: UInt64.self))
        }
      }
    }
    return PackedIntegers(least: least, width: width, section: section)
  }

  @inline(__always)
  private static func pack<Value: FixedWidthInteger & SignedInteger, Packed: FixedWidthInteger>(
    _ values: UnsafeBufferPointer<Value>, _ rows: Range<Int>, _ least: Int64,
    into out: UnsafeMutableBufferPointer<Packed>
  ) {
    for row in rows { out[row &- rows.lowerBound] = Packed(truncatingIfNeeded: Int64(values[row]) &- least) }
  }

  /// The values again; they must be so many.
  func read<Value: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ count: Int, of type: Value.Type, from file: ImageFile, _ execution: Execution
  ) throws -> [Value] {
    guard [1, 2, 4, 8].contains(width), section.length == count * width else { throw ImageFault.damaged }
    return try filled(count) { (slots: Slots<Value>) in
      try file.chunks(of: section, execution) { range, bytes in
        let out = slots.base + range.lowerBound / width
        switch width {
        case 1: unpack(bytes.bindMemory(to: UInt8.self), into: out)
        case 2: unpack(bytes.bindMemory(to: UInt16.self), into: out)
        case 4: unpack(bytes.bindMemory(to: UInt32.self), into: out)
        default: unpack(bytes.bindMemory(to: UInt64.self), into: out)
        }
      }
    }
  }

  @inline(__always)
  private func unpack<Packed: FixedWidthInteger, Value: FixedWidthInteger>(
    _ packed: UnsafeBufferPointer<Packed>, into out: UnsafeMutablePointer<Value>
  ) {
    for index in packed.indices {
      out[index] = Value(truncatingIfNeeded: Int64(truncatingIfNeeded: packed[index]) &+ least)
    }
  }
}

extension ByteWriter {
  mutating func write(_ packed: PackedIntegers) {
    write(packed.least)
    write(packed.width)
    write(packed.section)
  }
}

extension ByteReader {
  mutating func packed() throws(ImageFault) -> PackedIntegers {
    PackedIntegers(least: try int64(), width: try count(), section: try section())
  }
}
