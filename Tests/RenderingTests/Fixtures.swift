import Columnar
import Rendering

/// Customers with everything that makes a table hard: Chinese, emoji, missing, empty, long, negative, controls.
enum Fixture {
  static let customers = Presentation(
    frame: Frame(
      fields: [
        .init("customerId", .texts(["C00042", "C00043", "C00044", "C00045"])),
        .init("name", .texts(["恒达商贸有限公司", "O'Hara, \"Best\" Foods", "👩‍👩‍👧 Family Mart", ""])),
        .init("city", .texts(["上海", nil, "Zürich\u{1B}[31m", "Saint-Rémy-de-Provence"])),
        .init("revenue", .money([123_456_789, -50_000, nil, 0], currency: Currency("CNY"))),
        .init("margin", .percents([1550, -300, nil, 10_000], scale: 4)),
        .init("ticket", .numbers([533.333333, 12.5, nil, 0.00001])),
        .init("orderCount", .decimals([1204, 3, 0, nil])),
        .init("lastOrder", .dates([20_484, nil, 0, -1])),
        .init("tier", .ordinals([1, 0, nil, 2], levels: ["platinum", "gold", "lead"])),
        .init("active", .yesNo([true, false, nil, true])),
      ],
      rowCount: 4),
    rowNoun: "customers")

  /// The same, and only so many.
  static func firstCustomers(_ count: Int) -> Presentation {
    let fields = customers.frame.fields.map {
      Frame.Field($0.name, $0.column.gather(rows: (0..<Int32(count)).map { $0 }))
    }
    return Presentation(frame: Frame(fields: fields, rowCount: count), rowNoun: "customers")
  }

  static let tiers = ["platinum", "gold", "iron", "lead"]

  /// What a `what if` answers: from, to, how many, how much.
  static let migration = Frame(
    fields: [
      .init("from", .ordinals([0, 0, 1, 1, 3, 3], levels: tiers)),
      .init("to", .ordinals([0, 1, 1, 3, 3, nil], levels: tiers)),
      .init("accounts", .decimals([18, 2, 70, 10, 1600, 4])),
      .init("revenue", .money([1_800_000, 20_000, 7_000_000, -100_000, 160_000, nil], currency: Currency("USD"))),
    ],
    rowCount: 6)

  static func table(
    _ presentation: Presentation = customers, _ width: Int? = nil, boxes: Bool = false, colour: Bool = false,
    limit: Int? = nil
  ) -> String {
    render(
      presentation, as: .table, in: Surroundings(width: width, usesColour: colour, usesBoxes: boxes, rowLimit: limit))
  }

  static func frame(_ fields: (String, Column)...) -> Frame {
    Frame(fields: fields.map { Frame.Field($0.0, $0.1) }, rowCount: fields.first?.1.count ?? 0)
  }
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// A frame of all types with hard values.
  mutating func frame(rows: Int) -> Frame {
    let pieces = [
      "", "a", "上海", "👩‍👩‍👧", "x,y", "\"", "line\nbreak", "\r", "tab\t", "é", "\u{1B}[1m", "long word after word", " ",
    ]
    func some<Value>(_ make: (inout Dice) -> Value) -> [Value?] {
      (0..<rows).map { _ in Int.random(in: 0..<6, using: &self) == 0 ? nil : make(&self) }
    }
    func text(_ dice: inout Dice) -> String {
      (0..<Int.random(in: 0...3, using: &dice)).map { _ in pieces.randomElement(using: &dice)! }.joined()
    }
    let scale = Int.random(in: 0...6, using: &self)
    return Fixture.frame(
      ("key", .texts(some(text))), ("名称, \"full\"", .texts(some(text))),
      ("amount", .decimals(some { Int64.random(in: -999_999_999...999_999_999, using: &$0) }, scale: scale)),
      ("ratio", .numbers(some { Double.random(in: -1...1, using: &$0) * (Bool.random(using: &$0) ? 1e-7 : 1e5) })),
      ("rate", .percents(some { Int64.random(in: -20_000...20_000, using: &$0) })),
      ("day", .dates(some { Int32.random(in: -100_000...100_000, using: &$0) })),
      ("moment", .datetimes(some { Int64.random(in: -4_000_000_000_000_000...4_000_000_000_000_000, using: &$0) })),
      ("yes", .yesNo(some { Bool.random(using: &$0) })),
      ("tier", .ordinals(some { Int32.random(in: 0...3, using: &$0) }, levels: Fixture.tiers)))
  }
}
