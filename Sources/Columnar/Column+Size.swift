extension Column {
  /// Bytes of memory that the values take, shared with whoever else holds the column.
  public var byteCount: Int {
    let values =
      switch storage {
      case .int32(let values): values.count * 4
      case .int64(let values): values.count * 8
      case .double(let values): values.count * 8
      case .codes(let codes, let dictionary): codes.count * 4 + dictionary.values.byteCount
      case .bytes(let texts): texts.byteCount
      case .bits(let bits): bits.words.count * 8
      }
    return values + (validity?.words.count ?? 0) * 8
  }
}

extension TextBytes {
  /// Bytes of memory for texts and offsets.
  public var byteCount: Int { bytes.count + offsets.count * 8 }
}

/// An amount of memory in words: `512 MB`, `1.5 GB`, by powers of ten.
public func memoryText(_ bytes: Int) -> String {
  let units = ["bytes", "KB", "MB", "GB", "TB"]
  var (unit, size) = (0, 1)
  while bytes / size >= 1000, unit + 1 < units.count {
    unit += 1
    size *= 1000
  }
  let tenths = (bytes * 10 + size / 2) / size
  let isShort = unit == 0 || tenths >= 100 || tenths % 10 == 0
  return (isShort ? "\((tenths + 5) / 10)" : "\(tenths / 10).\(tenths % 10)") + " " + units[unit]
}
