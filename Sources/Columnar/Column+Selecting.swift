/// Columns made of the rows of others.
extension Column {
  /// One value for each row number, in the order of the numbers; −1 gives a missing value.
  public func gather(rows: [Int32]) -> Column {
    Column(type: type, storage: gatherStorage(rows), validity: gatherValidity(rows)).marked(mask)
  }

  /// The rows whose bit is set, in order.
  public func filtered(_ selection: Bitmap) -> Column {
    precondition(selection.count == count, "a selection has one bit a row")
    return selection.allTrue ? self : gather(rows: selection.trueRows)
  }

  private func gatherValidity(_ rows: [Int32]) -> Bitmap? {
    if let validity { return Bitmap(count: rows.count) { rows[$0] >= 0 && validity[Int(rows[$0])] } }
    return rows.contains { $0 < 0 } ? Bitmap(count: rows.count) { rows[$0] >= 0 } : nil
  }

  private func gatherStorage(_ rows: [Int32]) -> Storage {
    switch storage {
    case .int32(let values): .int32(rows.map { $0 < 0 ? 0 : values[Int($0)] })
    case .int64(let values): .int64(rows.map { $0 < 0 ? 0 : values[Int($0)] })
    case .double(let values): .double(rows.map { $0 < 0 ? 0 : values[Int($0)] })
    case .codes(let codes, let dictionary): .codes(rows.map { $0 < 0 ? 0 : codes[Int($0)] }, dictionary)
    case .bytes(let texts): .bytes(texts.gather(rows: rows))
    case .bits(let bits): .bits(Bitmap(count: rows.count) { rows[$0] >= 0 && bits[Int(rows[$0])] })
    }
  }
}

extension TextBytes {
  /// One text for each row number; −1 gives an empty one.
  func gather(rows: [Int32]) -> TextBytes {
    var offsets = [0]
    offsets.reserveCapacity(rows.count + 1)
    var end = 0
    for row in rows {
      if row >= 0 { end += self.offsets[Int(row) + 1] - self.offsets[Int(row)] }
      offsets.append(end)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(end)
    for row in rows where row >= 0 {
      bytes.append(contentsOf: self.bytes[self.offsets[Int(row)]..<self.offsets[Int(row) + 1]])
    }
    return TextBytes(bytes: bytes, offsets: offsets)
  }
}
