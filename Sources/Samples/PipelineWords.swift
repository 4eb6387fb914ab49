// The vocabulary of the pipeline sample: who sells, what is sold, where deals come from and why they are lost.

/// One who sells: how well, how fast and how hopefully.
struct PipelineOwner {
  let name: String
  /// Times the usual odds of winning.
  let skill: Double
  /// Times the usual days in a stage.
  let pace: Double
  /// Added to the percentage that the deal is worth.
  let hope: Double
  /// The channels it sells through.
  let channels: [String]

  static let all = [
    PipelineOwner(name: "Amy Zhao", skill: 1.22, pace: 0.85, hope: 2, channels: ["Direct", "Online"]),
    PipelineOwner(name: "Ben Liu", skill: 1.0, pace: 1.0, hope: 12, channels: ["Direct", "Partner"]),
    PipelineOwner(name: "Carol Sun", skill: 1.1, pace: 0.95, hope: -4, channels: ["Partner", "Online"]),
    PipelineOwner(name: "David Wu", skill: 0.85, pace: 1.2, hope: 18, channels: ["Direct", "Partner"]),
    PipelineOwner(name: "Eva Lin", skill: 1.15, pace: 0.9, hope: 0, channels: ["Direct", "Online"]),
    PipelineOwner(name: "Frank He", skill: 0.72, pace: 1.3, hope: 20, channels: ["Partner", "Online"]),
    PipelineOwner(name: "王芳", skill: 1.3, pace: 0.8, hope: -2, channels: ["Direct", "Partner"]),
    PipelineOwner(name: "李强", skill: 0.95, pace: 1.05, hope: 6, channels: ["Direct", "Online"]),
    PipelineOwner(name: "陈静", skill: 1.05, pace: 1.0, hope: 3, channels: ["Direct", "Partner"]),
    PipelineOwner(name: "赵磊", skill: 0.8, pace: 1.15, hope: 14, channels: ["Partner", "Online"]),
    PipelineOwner(name: "孙丽娜", skill: 1.02, pace: 0.95, hope: 5, channels: ["Direct", "Online"]),
    PipelineOwner(name: "Grace O'Brien", skill: 0.92, pace: 1.1, hope: 8, channels: ["Direct", "Partner"]),
  ]

  static func named(_ name: String) -> PipelineOwner? { all.first { $0.name == name } }
}

/// What is sold: the price on the list and what of it is cost.
struct PipelineProduct {
  let name: String
  let family: String
  let listPrice: Int
  let unitCost: Int
  /// How often it is ordered, beside the others.
  let weight: Double

  static let all = [
    PipelineProduct(name: "Sensor kit S1", family: "Devices", listPrice: 2_400, unitCost: 1_350, weight: 34),
    PipelineProduct(name: "Gateway G2", family: "Devices", listPrice: 4_800, unitCost: 2_900, weight: 22),
    PipelineProduct(name: "Controller C5", family: "Devices", listPrice: 9_600, unitCost: 6_100, weight: 14),
    PipelineProduct(name: "Analytics licence", family: "Software", listPrice: 7_200, unitCost: 900, weight: 12),
    PipelineProduct(name: "现场服务 On-site service", family: "Services", listPrice: 3_600, unitCost: 2_100, weight: 14),
    PipelineProduct(name: "Retrofit line R9", family: "Lines", listPrice: 28_000, unitCost: 19_500, weight: 4),
  ]

  static func pick(_ dice: inout Dice) -> PipelineProduct {
    var rest = dice.unit() * all.reduce(0) { $0 + $1.weight }
    for product in all {
      rest -= product.weight
      if rest < 0 { return product }
    }
    return all[0]
  }
}

enum PipelineWords {
  static let channels = ["Direct", "Partner", "Online"]
  /// Where deals come from, how often, and what that does to their odds.
  static let sources: [(name: String, weight: Double, odds: Double)] = [
    ("Website", 28, 0.9), ("Trade fair 展会", 18, 1.0), ("Referral 转介绍", 16, 1.45), ("Cold call", 20, 0.65),
    ("Partner", 12, 1.15), ("Campaign \"Spring\"", 6, 0.8),
  ]
  static let lossReasons: KeyValuePairs = [
    "Price": 30.0, "Competitor": 22, "No budget": 16, "No decision": 14, "Timing": 9, "需求变化": 7, "Merged away": 0.2,
  ]
  static let competitors: KeyValuePairs = [
    "Northwind IoT": 32.0, "华控": 26, "Sensorix": 22, "Voltaic": 12, "Old Mill": 0.15,
  ]
  static let activityKinds: KeyValuePairs = ["Call": 46.0, "Email": 24, "Visit 拜访": 18, "Demo": 12]
  static let plans: [(name: String, mrr: Int)] = [("Basic", 90), ("Standard", 240), ("Premium", 600)]
}
