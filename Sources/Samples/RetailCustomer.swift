/// A customer of the retail sample: what its file says, and how it behaves.
struct RetailCustomer {
  let id: String
  let name: String
  let region: RetailRegion
  let city: (chinese: String, english: String, areaCode: String)
  let industry: String
  let creditScore: Int?
  let growthRate: Double?
  let since: String
  let channel: String?
  let owner: String?

  /// 1 for the many, large for few: orders and their amounts grow with its root.
  let size: Double
  /// The months in which it buys; none for those who never did.
  let active: ClosedRange<Int>?
  /// Costs more than it pays.
  let losesMoney: Bool

  static let header = [
    "customerId", "name", "region", "city", "industry", "companySize", "creditScore", "growthRate", "since", "channel",
    "owner",
  ]

  var cells: [String?] {
    [
      id, name, region.name, city.chinese.isEmpty ? nil : city.chinese, industry, companySize,
      creditScore.map(String.init),
      growthRate.map { fixed($0, places: 3) }, since, channel, owner,
    ]
  }

  private var companySize: String { size > 8 ? "Large" : size > 2 ? "Medium" : "Small" }

  /// A number of customers with different names.
  static func generate(_ count: Int, _ dice: inout Dice) -> [RetailCustomer] {
    var names: Set<String> = [sponsor.name]
    return (1...count).map { number in
      let region = RetailRegion.all[dice.pick([0: 38.0, 1: 26, 2: 22, 3: 14])]
      let city = dice.pick(region.cities)
      let industry = RetailIndustry.all[dice.pick([0: 34.0, 1: 22, 2: 13, 3: 11, 4: 9, 5: 11])]
      var name = companyName(city, industry, &dice)
      while !names.insert(name).inserted { name = companyName(city, industry, &dice) }
      return number == boardSponsor
        ? sponsor : customer(number, name, region, city, industry.name, &dice)
    }
  }

  private static func customer(
    _ number: Int, _ name: String, _ region: RetailRegion, _ city: (String, String, String), _ industry: String,
    _ dice: inout Dice
  ) -> RetailCustomer {
    let size = dice.heavyTailed(limit: 60)
    let active = activeMonths(&dice)
    let joined = SampleMonth(index: active?.lowerBound ?? dice.whole(0...SampleMonth.count - 1))
    let credit = Int(dice.normal(mean: 610 + min(size, 20) * 4, deviation: 85))
    return RetailCustomer(
      id: "C" + padded(number, 5), name: name, region: region, city: dice.chance(0.03) ? ("", city.1, city.2) : city,
      industry: industry, creditScore: dice.chance(0.03) ? nil : min(850, max(300, credit)),
      growthRate: dice.chance(0.05) ? nil : dice.normal(mean: 0.06, deviation: 0.12), since: joined.day(1),
      channel: dice.chance(0.02) ? nil : dice.pick(RetailWords.channels),
      owner: dice.chance(0.015) ? nil : dice.pick(RetailWords.owners), size: size, active: active,
      losesMoney: dice.chance(0.025))
  }

  /// Most buy to this day; some stopped, some are new, some never bought.
  private static func activeMonths(_ dice: inout Dice) -> ClosedRange<Int>? {
    let last = SampleMonth.count - 1
    let start = dice.chance(0.55) ? 0 : dice.whole(1...last - 8)
    return dice.pick([
      start...last: 74.0, min(start, 20)...dice.whole(21...last - 4): 15, dice.whole(last - 6...last)...last: 7,
      nil: 4,
    ])
  }

  // MARK: - The customer of the examples

  /// The number of the customer that the examples of the help and the lessons speak of.
  static let boardSponsor = 42

  /// Large, faithful and growing: gold, not far from platinum, and never asleep.
  private static let sponsor = RetailCustomer(
    id: "C" + padded(boardSponsor, 5), name: "恒达商贸有限公司", region: RetailRegion.all[0],
    city: RetailRegion.all[0].cities[0],
    industry: "Retail", creditScore: 752, growthRate: 0.141, since: SampleMonth(index: 0).day(1), channel: "Online",
    owner: "王芳", size: 8.5, active: 0...SampleMonth.count - 1, losesMoney: false)

  // MARK: - Names

  static func companyName(
    _ city: (chinese: String, english: String, areaCode: String), _ industry: RetailIndustry, _ dice: inout Dice
  ) -> String {
    guard dice.chance(0.6) else {
      let place = dice.chance(0.3) ? city.english + " " : ""
      return place + dice.pick(RetailWords.english) + " " + dice.pick(industry.english)
    }
    let place = dice.chance(0.4) ? city.chinese : ""
    let brand = dice.pick(RetailWords.chineseFirst) + dice.pick(RetailWords.chineseSecond)
    return place + brand + dice.pick(industry.chinese) + dice.pick(["有限公司", "有限公司", "集团", ""])
  }

  static func personName(_ dice: inout Dice) -> String {
    dice.chance(0.6)
      ? dice.pick(RetailWords.familyNames) + dice.pick(RetailWords.givenNames)
      : dice.pick(RetailWords.englishFirst) + " " + dice.pick(RetailWords.englishLast)
  }
}
