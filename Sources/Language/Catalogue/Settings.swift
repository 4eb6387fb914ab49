/// A setting of the session, defined once.
public struct SettingForm: Sendable {
  public let keyword: Keyword
  public let signature: String
  public let summary: String
  /// `set allow unknown` alone turns it on.
  public let isSwitch: Bool

  public static let all: [SettingForm] = [
    SettingForm(
      keyword: .asOf, signature: "as-of DATE | latest",
      summary:
        "sets the day that ages and periods are counted from, and past which nothing is seen: later rows are hidden, and what closes later is open, without what is filled in only at the close; `latest` is the last date in the data",
      isSwitch: false),
    SettingForm(
      keyword: Keyword("allow unknown", chinese: ["允许未知"]), signature: "allow unknown [yes | no]",
      summary: "lets conditions name values that a column does not hold", isSwitch: true),
    SettingForm(
      keyword: Keyword("memory", chinese: ["内存"]), signature: "memory N",
      summary: "sets how much memory tables may take, as in `8GB`; a load that needs more is refused", isSwitch: false),
    SettingForm(
      keyword: Keyword("live", chinese: ["实时"]), signature: "live [yes | no]",
      summary: "counts, while a `where` is typed, how many rows it picks out", isSwitch: true),
    SettingForm(
      keyword: Keyword("seed", chinese: ["随机种子"]), signature: "seed N",
      summary: "sets where random choices start, so that they can be repeated", isSwitch: false),
  ]
}

/// Something that `show` lists, defined once.
public struct ShowTopic: Sendable {
  public let keyword: Keyword
  public let summary: String

  var form: ClauseForm { ClauseForm(keyword, "show \(keyword.english)", summary) }

  public static let all: [ShowTopic] = [
    ShowTopic(
      keyword: Keyword("tables", chinese: ["表", "数据表"]), summary: "lists the tables with rows, keys and links"),
    ShowTopic(keyword: Keyword("segments", chinese: ["分群", "细分"]), summary: "lists the named conditions"),
    ShowTopic(keyword: Keyword("models", chinese: ["模型"]), summary: "lists scores and tiers with their fits"),
    ShowTopic(keyword: Keyword("scenarios", chinese: ["情景"]), summary: "lists the what-ifs that are kept apart"),
    ShowTopic(keyword: Keyword("overrides", chinese: ["人工指定", "覆盖"]), summary: "lists levels set by hand"),
    ShowTopic(
      keyword: Keyword("parameters", chinese: ["参数"], habits: ["params"]), summary: "lists parameters and their values"),
    ShowTopic(keyword: Keyword("aliases", chinese: ["别名"]), summary: "lists second names"),
    ShowTopic(keyword: Keyword("roles", chinese: ["角色"]), summary: "lists what columns mean"),
    ShowTopic(
      keyword: Keyword("marks", chinese: ["标密", "密级"]), summary: "lists confidential columns with their levels"),
    ShowTopic(keyword: Keyword("settings", chinese: ["设置"]), summary: "lists the settings in force"),
  ]
}
