/// A customer of the pipeline sample: what its file says, and how it behaves.
struct PipelineCustomer {
  let id: String
  let name: String
  let region: String
  let city: String
  let industry: String
  let owner: PipelineOwner
  /// The file does not tell the owner of some.
  let tellsOwner: Bool
  let since: SampleDay
  let referrer: String?
  let creditLimit: Int?

  /// Orders a day while it buys; 0 for those who never did.
  let rate: Double
  /// The chance that an order is the last one.
  let leaves: Double
  /// Times the usual quantity.
  let size: Double

  static let header = [
    "customerId", "name", "region", "city", "industry", "owner", "since", "referrer", "creditLimit",
  ]

  var cells: [String?] {
    [
      id, name, region, city, industry, tellsOwner ? owner.name : nil, since.text, referrer,
      creditLimit.map(String.init),
    ]
  }

  static func generate(_ count: Int, _ dice: inout Dice) -> [PipelineCustomer] {
    var names: Set<String> = []
    var customers: [PipelineCustomer] = []
    for number in 1...count {
      let region = RetailRegion.all[dice.pick([0: 36.0, 1: 26, 2: 24, 3: 14])]
      let city = dice.pick(region.cities)
      let industry = RetailIndustry.all[dice.pick([0: 16.0, 1: 14, 2: 10, 3: 16, 4: 6, 5: 38])]
      var name = RetailCustomer.companyName(city, industry, &dice)
      while !names.insert(name).inserted { name = RetailCustomer.companyName(city, industry, &dice) }
      let size = dice.heavyTailed(limit: 12)
      // Ids rise with the day of the first contact, so whoever refers was there before.
      let since = SampleDay(index: number * 840 / count - 60)
      customers.append(
        PipelineCustomer(
          id: "C" + padded(number, 4), name: name, region: region.name, city: city.chinese, industry: industry.name,
          owner: dice.pick(PipelineOwner.all), tellsOwner: !dice.chance(0.015),
          since: SampleDay(index: max(0, since.index)),
          referrer: number > 12 && dice.chance(0.24) ? customers[referrerPlace(number, &dice)].id : nil,
          creditLimit: dice.chance(0.06) ? nil : dice.whole(2...24) * Int(2_500 * size.squareRoot()),
          rate: dice.chance(0.08) ? 0 : 0.006 * dice.heavyTailed(limit: 14), leaves: dice.number(0.01...0.16),
          size: size))
    }
    return customers
  }

  /// Early customers refer more than late ones, some of them many.
  private static func referrerPlace(_ number: Int, _ dice: inout Dice) -> Int {
    let place = dice.unit() * dice.unit()
    return Int(place * Double(number - 1))
  }
}
