/// Columns from values in memory, for results and tests; the reader has builders of its own.
extension Column {
  /// Whole numbers and decimals: counts of 10⁻ˢᶜᵃˡᵉ, so that 1250 at scale 2 is 12.50.
  public static func decimals(_ values: [Int64?], scale: Int = 0) -> Column {
    exact(values, .decimal(scale: scale))
  }

  /// Amounts of a currency in units of 10⁻ˢᶜᵃˡᵉ.
  public static func money(_ values: [Int64?], scale: Int = 2, currency: Currency) -> Column {
    exact(values, .money(scale: scale, currency: currency))
  }

  /// Fractions in units of 10⁻ˢᶜᵃˡᵉ: 1500 at scale 4 is 15 %.
  public static func percents(_ values: [Int64?], scale: Int = 4) -> Column {
    exact(values, .percent(scale: scale))
  }

  private static func exact(_ values: [Int64?], _ type: ValueType) -> Column {
    Column(type: type, storage: .int64(values.map { $0 ?? 0 }), validity: validity(of: values))
  }

  public static func numbers(_ values: [Double?]) -> Column {
    Column(type: .number, storage: .double(values.map { $0 ?? 0 }), validity: validity(of: values))
  }

  /// Text by codes into a dictionary of the distinct values, in the order of their first appearance.
  public static func texts(_ values: [String?]) -> Column {
    var codeOf: [String: Int32] = [:]
    var distinct: [String] = []
    let codes = values.map { value -> Int32 in
      guard let value else { return 0 }
      if let code = codeOf[value] { return code }
      let code = Int32(distinct.count)
      codeOf[value] = code
      distinct.append(value)
      return code
    }
    return Column(type: .text, storage: .codes(codes, TextDictionary(distinct)), validity: validity(of: values))
  }

  /// Days since 1970-01-01.
  public static func dates(_ values: [Int32?]) -> Column {
    Column(type: .date, storage: .int32(values.map { $0 ?? 0 }), validity: validity(of: values))
  }

  /// Microseconds since 1970-01-01T00:00:00.
  public static func datetimes(_ values: [Int64?]) -> Column {
    exact(values, .datetime)
  }

  public static func yesNo(_ values: [Bool?]) -> Column {
    let bits = Bitmap(count: values.count) { values[$0] ?? false }
    return Column(type: .yesNo, storage: .bits(bits), validity: validity(of: values))
  }

  /// Tiers or classes: each code is a place in `levels`, which stand best first.
  public static func ordinals(_ codes: [Int32?], levels: [String]) -> Column {
    precondition(codes.allSatisfy { $0.map { levels.indices.contains(Int($0)) } ?? true }, "a code is a level's place")
    return Column(
      type: .ordinal, storage: .codes(codes.map { $0 ?? 0 }, TextDictionary(levels)), validity: validity(of: codes))
  }

  private static func validity<Value>(of values: [Value?]) -> Bitmap? {
    values.contains { $0 == nil } ? Bitmap(count: values.count) { values[$0] != nil } : nil
  }
}
