/// Counts the plain numbers of a batch, which all fast paths share; what it counts is added to the facts at the batch's end.
struct PlainNumbers {
  private var whole = 0
  private var marked = 0
  private var grouped = 0
  private var places = 0
  private var firstGrouped: Range<Int>?
  private var firstOther: Range<Int>?

  @inline(__always)
  mutating func count(_ number: FastDecimal, _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) {
    if number.places < 0 {
      whole &+= 1
      return
    }
    marked &+= 1
    places = max(places, number.places)
    if number.couldBeGrouped(text) {
      grouped &+= 1
      if firstGrouped == nil { firstGrouped = start..<end }
    } else if firstOther == nil {
      firstOther = start..<end
    }
  }

  /// Counts numbers that all have so many places, and are not grouped.
  ///
  /// - Parameter first: the first of them.
  mutating func count(_ count: Int, places: Int, first: Range<Int>?) {
    guard places > 0 else {
      whole += count
      return
    }
    marked += count
    if count > 0 { self.places = max(self.places, places) }
    if let first, first.lowerBound < firstOther?.lowerBound ?? .max { firstOther = first }
  }

  /// Adds the numbers to facts, in which those readable with the other mark are told apart.
  func add(to facts: inout NumberFacts, format: NumberFormat, file: Int) {
    func place(_ range: Range<Int>) -> CellPlace {
      CellPlace(file: file, start: range.lowerBound, end: range.upperBound)
    }
    var tally = NumberFacts.Tally()
    if format.mark == .point {
      tally.withPoint = whole + marked
      tally.withComma = whole + grouped
      tally.exactPoint.places = places
      facts.ambiguousPoint = .first(facts.ambiguousPoint, firstGrouped.map(place))
    } else {
      tally.withComma = whole + marked
      tally.withPoint = whole + grouped
      tally.exactComma.places = places
      facts.ambiguousComma = .first(facts.ambiguousComma, firstGrouped.map(place))
      facts.onlyComma = .first(facts.onlyComma, firstOther.map(place))
    }
    facts.count += whole + marked
    if format.isPercent { facts.percent.add(tally) } else { facts.plain.add(tally) }
  }
}

/// Finds the number in a cell: the fast way where it is plain, else with care.
struct NumberCells {
  let format: NumberFormat
  private let mark: UInt8

  init(_ format: NumberFormat) {
    self.format = format
    mark = format.mark.rawValue
  }

  /// A plain number, its percent sign taken off where the column's cells have one.
  @inline(__always)
  func plain(_ text: UnsafePointer<UInt8>, _ length: Int) -> FastDecimal? {
    guard format.isPercent else { return FastDecimal.read(text, length, mark: mark) }
    guard length > 1, text[length - 1] == 0x25 else { return nil }
    return FastDecimal.read(text, length - 1, mark: mark)
  }

  /// The value of a careful reading in this column; none where the cell is odd here.
  func value(_ reading: NumberReading) -> NumberReading.Exact? {
    reading.isPercent == format.isPercent ? reading[format.mark] : nil
  }
}
