// What a look at a column tells: how many different values, which are the extremes, where a text stands.

extension Column {
  /// A hashable stand-in for a cell: equal for equal values of one column.
  private enum CellKey: Hashable {
    case whole(Int64)
    case number(Double)
    case text(String)
  }

  private func key(_ row: Int) -> CellKey {
    switch storage {
    case .int32(let values): .whole(Int64(values[row]))
    case .int64(let values): .whole(values[row])
    case .double(let values): .number(values[row])
    case .codes(let codes, _): .whole(Int64(codes[row]))
    case .bytes(let texts): .text(texts[row])
    case .bits(let bits): .whole(bits[row] ? 1 : 0)
    }
  }

  /// The first row of each different known value, ascending.
  public func firstRowsOfDistinctValues() -> [Int32] {
    var rows: [Int32] = []
    visitDistinct { rows.append(Int32($0)) }
    return rows
  }

  /// How many different known values there are.
  public var distinctCount: Int {
    var count = 0
    visitDistinct { _ in count += 1 }
    return count
  }

  private func visitDistinct(_ visit: (Int) -> Void) {
    if case .codes(let codes, let dictionary) = storage {
      var seen = Bitmap(repeating: false, count: dictionary.count)
      for (row, code) in codes.enumerated() where isKnown(row) && !seen[Int(code)] {
        seen[Int(code)] = true
        visit(row)
      }
      return
    }
    var seen: Set<CellKey> = []
    for row in 0..<count where isKnown(row) && seen.insert(key(row)).inserted { visit(row) }
  }

  /// The last day of a temporal column; none where nothing is known.
  public var latestDay: Int32? {
    switch storage {
    case .int32(let days): latest(of: days)
    case .int64(let moments) where type == .datetime:
      (0..<count).lazy.filter { isKnown($0) }.map { moments[$0] }.max().map(Moment.day(of:))
    default: nil
    }
  }

  private func latest(of days: [Int32]) -> Int32? {
    guard validity == nil, let first = days.first else {
      return days.indices.lazy.filter { isKnown($0) }.map { days[$0] }.max()
    }
    return days.withUnsafeBufferPointer { days in
      var latest = first
      for day in days { latest = max(latest, day) }
      return latest
    }
  }

  /// The greatest number; none where nothing is known or the column holds no numbers.
  public var maximum: Double? {
    switch storage {
    case .int64(let values):
      guard let greatest = (0..<count).lazy.filter({ isKnown($0) }).map({ values[$0] }).max() else { return nil }
      return (0..<(type.scale ?? 0)).reduce(Double(greatest)) { value, _ in value / 10 }
    case .double(let values): return (0..<count).lazy.filter { isKnown($0) }.map { values[$0] }.max()
    default: return nil
    }
  }

  // MARK: - Texts

  /// A cell as links and keys compare it: text as it is, whole numbers without point, dates in ISO form.
  public func canonicalText(_ row: Int) -> String {
    switch storage {
    case .int32(let days): return Day.format(days[row])
    case .int64(let values):
      guard let scale = type.scale else { return Moment.format(values[row]) }
      return Column.canonical(values[row], scale: scale)
    case .double(let values):
      return values[row] == values[row].rounded() && abs(values[row]) < 1e15
        ? "\(Int64(values[row]))" : "\(values[row])"
    case .codes(let codes, let dictionary): return dictionary[codes[row]]
    case .bytes(let texts): return texts[row]
    case .bits(let bits): return bits[row] ? "yes" : "no"
    }
  }

  private static func canonical(_ units: Int64, scale: Int) -> String {
    var (units, scale) = (units, scale)
    while scale > 0, units % 10 == 0 {
      units /= 10
      scale -= 1
    }
    guard scale > 0 else { return "\(units)" }
    let digits = "\(units.magnitude)"
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return (units < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
  }

  /// The first row whose canonical text this is.
  public func firstRow(ofText text: String) -> Int? {
    var first: Int?
    visitRows(ofText: text) { row in
      first = row
      return false
    }
    return first
  }

  /// The first row whose number is written so, with or without zeros at its end: a column with a decimal is shown as 17850.0, its canonical text is 17850.
  public func firstRow(ofNumber text: String) -> Int? {
    guard type.isNumeric else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    let places = parts[1].reversed().drop { $0 == "0" }.reversed()
    return firstRow(ofText: places.isEmpty ? String(parts[0]) : parts[0] + "." + places)
  }

  public func count(ofText text: String) -> Int {
    var count = 0
    visitRows(ofText: text) { _ in
      count += 1
      return true
    }
    return count
  }

  /// Visits the rows with a canonical text, until told to stop. Looks the text up once, then compares codes, numbers or bytes.
  private func visitRows(ofText text: String, _ visit: (Int) -> Bool) {
    func scan(_ isWanted: (Int) -> Bool) {
      for row in 0..<count where isWanted(row) && isKnown(row) && !visit(row) { return }
    }
    switch storage {
    case .codes(let codes, let dictionary):
      guard let code = dictionary.code(of: text) else { return }
      scan { codes[$0] == code }
    case .int64(let values) where type.scale == 0:
      guard let value = Int64(text), "\(value)" == text else { return }
      scan { values[$0] == value }
    case .bytes(let texts):
      let wanted = Array(text.utf8)
      scan { texts.bytes[texts.offsets[$0]..<texts.offsets[$0 + 1]].elementsEqual(wanted) }
    default: scan { canonicalText($0) == text }
    }
  }

  /// Whether a text column holds a text.
  public func holds(_ text: String, ignoringCase: Bool) -> Bool {
    if case .codes(_, let dictionary) = storage { return dictionary.holds(text, ignoringCase: ignoringCase) }
    let wanted = ignoringCase ? text.lowercased() : text
    func isWanted(_ value: String) -> Bool { (ignoringCase ? value.lowercased() : value) == wanted }
    return firstRow(ofText: text) != nil
      || (ignoringCase && (0..<count).contains { isKnown($0) && isWanted(canonicalText($0)) })
  }

  // MARK: - Order

  /// The rows of the least and the greatest known value.
  public var rangeRows: (low: Int, high: Int)? {
    let known = (0..<count).filter { isKnown($0) }
    guard let first = known.first else { return nil }
    var (low, high) = (first, first)
    for row in known {
      if precedes(row, low) { low = row }
      if precedes(high, row) { high = row }
    }
    return (low, high)
  }

  /// The rows at which the sorted known values lie at these shares of the way (the nearest value at or below, no interpolation).
  public func quantileRows(_ positions: [Double]) -> [Int32] {
    let sorted = (0..<count).filter { isKnown($0) }.sorted { precedes($0, $1) }
    guard !sorted.isEmpty else { return [] }
    return positions.map { Int32(sorted[Int(($0 * Double(sorted.count - 1)).rounded(.down))]) }
  }

  /// Whether the value of one row stands before that of another, both known: numbers and dates ascending, texts by code points, tiers worst first.
  public func precedes(_ a: Int, _ b: Int) -> Bool {
    switch storage {
    case .int32(let values): values[a] < values[b]
    case .int64(let values): values[a] < values[b]
    case .double(let values): values[a] < values[b]
    case .codes(let codes, let dictionary):
      type == .ordinal ? codes[a] > codes[b] : dictionary[codes[a]] < dictionary[codes[b]]
    case .bytes(let texts): texts[a] < texts[b]
    case .bits(let bits): !bits[a] && bits[b]
    }
  }

  /// The most frequent known values: a row of each and how often it is there, most frequent first, equals in order of appearance.
  public func valueCounts(
    limit: Int = .max, where isWanted: (String) -> Bool = { _ in true }
  ) -> [(row: Int32, count: Int)] {
    var places: [CellKey: Int] = [:]
    var counts: [(row: Int32, count: Int)] = []
    for row in 0..<count where isKnown(row) {
      if let place = places[key(row)] {
        counts[place].count += 1
      } else {
        places[key(row)] = counts.count
        counts.append((Int32(row), 1))
      }
    }
    let wanted = counts.indices.filter { isWanted(canonicalText(Int(counts[$0].row))) }
    let order = wanted.sorted { (counts[$0].count, $1) > (counts[$1].count, $0) }
    return order.prefix(limit).map { counts[$0] }
  }
}

extension TextDictionary {
  /// Whether a text is among the values.
  public func holds(_ text: String, ignoringCase: Bool) -> Bool {
    if code(of: text) != nil { return true }
    guard ignoringCase else { return false }
    let wanted = text.lowercased()
    return (0..<count).contains { self[Int32($0)].lowercased() == wanted }
  }
}
