import Columnar

/// Where each key of a narrow range lies on a scale, worked out once a key instead of once a row.
struct PlacementTable: Sendable {
  private let smallest: Int64
  private let places: [Int64]

  /// Nothing when there are too many keys between the smallest and the largest to be worth it.
  init?(_ placement: some Placement, _ values: OrderedColumn, _ execution: Execution) throws {
    guard let range = try KeyRange.of(values, nil, execution) else { return nil }
    let (width, overflows) = range.largest.subtractingReportingOverflow(range.smallest)
    guard !overflows, width < values.count / 4 else { return nil }
    smallest = range.smallest
    places = (range.smallest...range.largest).map { placement.place($0) }
  }

  /// Of a key of the column.
  @inline(__always)
  func place(_ key: Int64) -> Int64 { places[Int(truncatingIfNeeded: key &- smallest)] }
}
