/// Names for the levels of a pyramid that are in use, best first: what completion offers where a level is named.
public struct LevelScheme: Sendable {
  public let levels: [String]
  /// Where the names come from, or what they stand for.
  public let summary: String

  init(_ levels: String..., summary: String) {
    self.levels = levels
    self.summary = summary
  }

  public static let all: [LevelScheme] = [
    LevelScheme("platinum", "gold", "iron", "lead", summary: "the customer pyramid; lead costs money"),
    LevelScheme("铂金", "黄金", "钢铁", "重铅", summary: "客户金字塔"),
    LevelScheme("钻石", "黄金", "黄铜", "重铅", summary: "客户金字塔"),
    LevelScheme("VIP", "主要", "普通", "小", summary: "按份额分层"),
    LevelScheme("关键", "普通", "小", "劣质", summary: "关键客户"),
    LevelScheme("top", "big", "medium", "small", "inactive", "prospect", summary: "fixed shares of turnover"),
  ]

  /// Each name once, with its summary.
  public static let names: [(name: String, summary: String)] = all.reduce(into: []) { names, scheme in
    for level in scheme.levels where !names.contains(where: { $0.name == level }) {
      names.append((level, scheme.summary))
    }
  }
}
