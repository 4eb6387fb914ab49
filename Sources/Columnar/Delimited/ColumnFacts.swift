/// What the cells of a column could mean, counted: all that the choice of its type depends on. Facts of blocks add up to those of a file.
struct ColumnFacts: Sendable {
  /// Cells that are missing in a column that is not text.
  var missing = 0
  var numbers = NumberFacts()
  var dates = DateFacts()
  var yesNo = 0
  /// Cells that can only be text.
  var other = 0
  /// Cells not looked at, because enough of the others can only be text.
  var unseen = 0

  /// Cells that are known in a column that is not text.
  var known: Int { numbers.count + dates.count + yesNo + other + unseen }

  mutating func add(_ meaning: CellMeaning, at place: CellPlace) {
    switch meaning {
    case .missing: missing += 1
    case .number(let reading): numbers.add(reading, at: place)
    case .date(let reading): dates.add(reading, at: place)
    case .yesNo: yesNo += 1
    case .other: other += 1
    }
  }

  mutating func add(_ facts: ColumnFacts) {
    missing += facts.missing
    numbers.add(facts.numbers)
    dates.add(facts.dates)
    yesNo += facts.yesNo
    other += facts.other
    unseen += facts.unseen
  }
}

/// A cell's content in one of the files.
struct CellPlace: Sendable {
  var file: Int
  var start: Int
  var end: Int

  /// The first of two places in one file.
  static func first(_ a: CellPlace?, _ b: CellPlace?) -> CellPlace? {
    guard let a, let b else { return a ?? b }
    return b.start < a.start ? b : a
  }
}

/// Cells that are numbers, by what they could be read as.
struct NumberFacts: Sendable {
  var count = 0
  /// Without a percent sign, readable with the point and with the comma as decimal mark.
  var plain = Tally()
  /// With a percent sign.
  var percent = Tally()
  var currencies: Set<Currency> = []
  var hasLeadingZeros = false
  var leadingZero: CellPlace?
  /// A cell that one of the two marks gives another value than the other: `1,234`, and one with a point.
  var ambiguousComma: CellPlace?
  var ambiguousPoint: CellPlace?
  /// A cell that only the comma as decimal mark can read.
  var onlyComma: CellPlace?

  struct Tally: Sendable {
    var withPoint = 0
    var withComma = 0
    var exactPoint = Exactness()
    var exactComma = Exactness()

    subscript(mark: DecimalMark) -> Int { mark == .point ? withPoint : withComma }
    func exactness(_ mark: DecimalMark) -> Exactness { mark == .point ? exactPoint : exactComma }

    mutating func add(_ tally: Tally) {
      withPoint += tally.withPoint
      withComma += tally.withComma
      exactPoint.add(tally.exactPoint)
      exactComma.add(tally.exactComma)
    }
  }

  /// How exactly the numbers can be kept.
  struct Exactness: Sendable {
    var places = 0
    /// Some are written with an exponent or are too large.
    var isInexact = false

    mutating func add(_ exactness: Exactness) {
      places = max(places, exactness.places)
      isInexact = isInexact || exactness.isInexact
    }

    mutating func add(_ number: NumberReading.Exact) {
      places = max(places, number.places)
      isInexact = isInexact || number.inexact != nil
    }
  }

  mutating func add(_ reading: NumberReading, at place: CellPlace) {
    count += 1
    var tally = reading.isPercent ? percent : plain
    if let value = reading.withPoint {
      tally.withPoint += 1
      tally.exactPoint.add(value)
    }
    if let value = reading.withComma {
      tally.withComma += 1
      tally.exactComma.add(value)
    }
    if reading.isPercent { percent = tally } else { plain = tally }
    if let currency = reading.currency { currencies.insert(currency) }
    if reading.hasLeadingZero {
      hasLeadingZeros = true
      leadingZero = leadingZero ?? place
    }
    switch (reading.withPoint, reading.withComma) {
    case (nil, _): onlyComma = onlyComma ?? place
    case (let point?, let comma?) where point.places < comma.places: ambiguousComma = ambiguousComma ?? place
    case (let point?, let comma?) where point.places > comma.places: ambiguousPoint = ambiguousPoint ?? place
    default: break
    }
  }

  mutating func add(_ facts: NumberFacts) {
    count += facts.count
    plain.add(facts.plain)
    percent.add(facts.percent)
    currencies.formUnion(facts.currencies)
    hasLeadingZeros = hasLeadingZeros || facts.hasLeadingZeros
    leadingZero = leadingZero ?? facts.leadingZero
    ambiguousComma = ambiguousComma ?? facts.ambiguousComma
    ambiguousPoint = ambiguousPoint ?? facts.ambiguousPoint
    onlyComma = onlyComma ?? facts.onlyComma
  }
}

/// Cells that are dates, by the orders of their parts that give a day.
struct DateFacts: Sendable {
  var count = 0
  /// Only one order is possible by their form.
  var definite = 0
  /// By separator: `/`, `-`, `.`.
  var groups = [Group](repeating: Group(), count: 3)
  /// Some have a time other than midnight.
  var hasTimes = false
  var twoDigitYear: CellPlace?

  /// Dates that are written alike.
  struct Group: Sendable {
    var count = 0
    var dayFirst = 0
    var monthFirst = 0
    var yearFirst = 0
    /// The first that reads both ways, with different days.
    var ambiguous: CellPlace?

    subscript(order: DatePartOrder) -> Int {
      switch order {
      case .dmy: dayFirst
      case .mdy: monthFirst
      case .ymd: yearFirst
      }
    }
  }

  mutating func add(_ reading: DateReading, at place: CellPlace) {
    count += 1
    if let time = reading.time, time != 0 { hasTimes = true }
    if reading.hasTwoDigitYear { twoDigitYear = twoDigitYear ?? place }
    if reading.isDefinite {
      definite += 1
      return
    }
    groups[reading.separator].count += 1
    if reading.dayFirst != nil { groups[reading.separator].dayFirst += 1 }
    if reading.monthFirst != nil { groups[reading.separator].monthFirst += 1 }
    if reading.yearFirst != nil { groups[reading.separator].yearFirst += 1 }
    if let day = reading.dayFirst, let month = reading.monthFirst, day != month,
      groups[reading.separator].ambiguous == nil
    {
      groups[reading.separator].ambiguous = place
    }
  }

  mutating func add(_ facts: DateFacts) {
    count += facts.count
    definite += facts.definite
    hasTimes = hasTimes || facts.hasTimes
    twoDigitYear = twoDigitYear ?? facts.twoDigitYear
    for (index, group) in facts.groups.enumerated() {
      groups[index].count += group.count
      groups[index].dayFirst += group.dayFirst
      groups[index].monthFirst += group.monthFirst
      groups[index].yearFirst += group.yearFirst
      groups[index].ambiguous = groups[index].ambiguous ?? group.ambiguous
    }
  }
}
