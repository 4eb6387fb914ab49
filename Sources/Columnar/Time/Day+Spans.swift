extension ClosedRange<Int32> {
  /// The days before a span that are as many as it has: whole months where it is whole months, so that 2025 comes after 2024.
  public var before: ClosedRange<Int32> {
    let (first, last) = (Day.date(ofDays: lowerBound), Day.date(ofDays: upperBound + 1))
    guard first.day == 1, last.day == 1 else {
      return lowerBound - Int32(count)...lowerBound - 1
    }
    let months = (last.year - first.year) * 12 + last.month - first.month
    return Day.addMonths(lowerBound, -months)...lowerBound - 1
  }
}
