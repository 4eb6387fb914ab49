import Columnar

/// SplitMix64: the same numbers on every machine.
struct Generator: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// What kind of column values are put into.
enum Kind: CaseIterable { case decimal, number, date, yesNo }

/// Small whole numbers with ties, negative ones and unknown ones; now and then all alike, a single one, or none at all.
func generatedValues(_ generator: inout Generator, kind: Kind, rows: Int? = nil) -> [Int?] {
  let rows = rows ?? Int.random(in: 0...30, using: &generator)
  let spread = kind == .yesNo ? 1 : [0, 3, 20, 1_000_000].randomElement(using: &generator)!
  let shift = kind == .yesNo ? 0 : [0, -spread / 2, 7, -1_000_000].randomElement(using: &generator)!
  let missing = [0, 0, 10, 50, 100].randomElement(using: &generator)!
  return (0..<rows).map { _ in
    generator.chance(missing) ? nil : shift + Int.random(in: 0...max(spread, 0), using: &generator)
  }
}

/// The values as a column; decimals and numbers are hundredths.
func column(_ values: [Int?], _ kind: Kind) -> Column {
  let validity = Bitmap(count: values.count) { values[$0] != nil }
  switch kind {
  case .decimal:
    return Column(type: .decimal(scale: 2), storage: .int64(values.map { Int64($0 ?? 0) }), validity: validity)
  case .number:
    return Column(type: .number, storage: .double(values.map { Double($0 ?? 0) / 100 }), validity: validity)
  case .date: return Column(type: .date, storage: .int32(values.map { Int32($0 ?? 0) }), validity: validity)
  case .yesNo:
    return Column(
      type: .yesNo, storage: .bits(Bitmap(count: values.count) { values[$0] ?? 0 != 0 }), validity: validity)
  }
}

func wholeNumbers(_ values: [Int?]) -> Column {
  Column(
    type: .decimal(scale: 0), storage: .int64(values.map { Int64($0 ?? 0) }),
    validity: Bitmap(count: values.count) { values[$0] != nil })
}

func bitmap(_ bits: [Bool]) -> Bitmap { Bitmap(count: bits.count) { bits[$0] } }

extension [Int64] {
  var plain: [Int] { map(Int.init) }
}
