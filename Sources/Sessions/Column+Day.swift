import Columnar

extension Column {
  /// The day of a date or a moment; none where it is missing.
  func day(at row: Int) -> Int32? {
    guard isKnown(row) else { return nil }
    return switch storage {
    case .int32(let days): days[row]
    case .int64(let moments) where type == .datetime: Moment.day(of: moments[row])
    default: nil
    }
  }
}
