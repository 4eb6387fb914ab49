/// A word or phrase of the language with all its spellings, defined once; parser, completion, help and reference read it from here.
///
/// Keywords match without regard to case, and only where the grammar looks for them.
public struct Keyword: Sendable, Hashable {
  /// The canonical spelling: `sort by`.
  public let english: String
  /// Chinese spellings, the one to offer first.
  public let chinese: [String]
  /// Spellings of other tools that are understood and never offered: `order by`.
  public let habits: [String]
  /// All spellings as folded words, the longest first, so that `is not` wins over `is`.
  let phrases: [[String]]

  public init(_ english: String, chinese: [String] = [], habits: [String] = []) {
    self.english = english
    self.chinese = chinese
    self.habits = habits
    phrases = ([english] + chinese + habits)
      .map { $0.lowercased().split(separator: " ").map(String.init) }
      .sorted { $0.count > $1.count }
  }

  /// Every spelling of one word, folded.
  var allSpellings: [String] { phrases.filter { $0.count == 1 }.map { $0[0] } }

  /// Its canonical spelling is a word rather than a mark.
  public var isWord: Bool { english.first?.isLetter == true }

  /// Whether a text is one of the spellings, without regard to case.
  public func matches(_ text: String) -> Bool {
    phrases.contains(text.lowercased().split(separator: " ").map(String.init))
  }

  /// Whether a word is one of those of a longer spelling: `score` of `define score`.
  public func spells(_ word: String) -> Bool { phrases.contains { $0.contains(word.lowercased()) } }

  public static func == (a: Keyword, b: Keyword) -> Bool { a.english == b.english }
  public func hash(into hasher: inout Hasher) { hasher.combine(english) }
}

// MARK: - Operators

extension Keyword {
  public static let and = Keyword("and", chinese: ["且", "并且", "和", "而且"])
  public static let or = Keyword("or", chinese: ["或", "或者"])
  public static let not = Keyword("not", chinese: ["非", "不", "不是"])
  public static let between = Keyword("between", chinese: ["介于"])
  public static let `in` = Keyword("in", chinese: ["属于", "在"])
  public static let notIn = Keyword("not in", chinese: ["不属于", "不在"])
  public static let to = Keyword("to", chinese: ["到", "至"])
  public static let contains = Keyword("contains", chinese: ["包含"])
  public static let startsWith = Keyword("starts with", chinese: ["开头是", "以此开头"])
  public static let endsWith = Keyword("ends with", chinese: ["结尾是", "以此结尾"])
  public static let matches = Keyword("matches", chinese: ["匹配"], habits: ["rlike", "regexp"])
  public static let `is` = Keyword("is", chinese: ["是", "为"])
  public static let missing = Keyword(
    "missing", chinese: ["缺失", "空"], habits: ["null", "na", "nan", "empty", "blank"])
  public static let isMissing = Keyword("is missing", chinese: ["缺失", "为空"])
  public static let known = Keyword("known", chinese: ["已知"])
  public static let isKnown = Keyword("is known", chinese: ["已知", "不为空"])
  public static let equals = Keyword("=", chinese: ["等于"])
  public static let differsFrom = Keyword("!=", chinese: ["不等于"])
  public static let isLess = Keyword("<", chinese: ["小于", "低于", "少于"])
  public static let isAtMost = Keyword("<=", chinese: ["小于等于", "不高于", "不超过", "至多"])
  public static let isGreater = Keyword(">", chinese: ["大于", "高于", "超过", "多于"])
  public static let isAtLeast = Keyword(">=", chinese: ["大于等于", "不低于", "不少于", "至少"])
  public static let within = Keyword("within", chinese: ["最近"])
  public static let next = Keyword("next", chinese: ["未来", "下"])
  public static let before = Keyword("before", chinese: ["早于"])
  public static let after = Keyword("after", chinese: ["晚于"])
}

// MARK: - Values that are words

extension Keyword {
  public static let yes = Keyword("yes", chinese: ["是"], habits: ["true"])
  public static let no = Keyword("no", chinese: ["否"], habits: ["false"])
  public static let today = Keyword("today", chinese: ["今天", "今日"])
  public static let asOf = Keyword("as-of", chinese: ["基准日", "截止日"])
  public static let yearToDate = Keyword("YTD", chinese: ["年初至今", "今年以来"])
  public static let last = Keyword("last", chinese: ["上", "过去"])
  public static let this = Keyword("this", chinese: ["本", "这个"])
  public static let ago = Keyword("ago", chinese: ["前", "之前", "以前"])

  /// Periods that are one word in Chinese.
  static let chinesePeriods: [String: PeriodLiteral] = [
    "昨天": .last(1, .day), "明天": .next(1, .day), "上周": .last(1, .week), "本周": .this(.week), "下周": .next(1, .week),
    "上月": .last(1, .month), "上个月": .last(1, .month), "本月": .this(.month), "这个月": .this(.month), "下月": .next(1, .month),
    "下个月": .next(1, .month), "上季度": .last(1, .quarter), "上个季度": .last(1, .quarter), "本季度": .this(.quarter),
    "下季度": .next(1, .quarter), "下个季度": .next(1, .quarter), "去年": .last(1, .year), "今年": .this(.year),
    "本年": .this(.year), "明年": .next(1, .year),
  ]
}
