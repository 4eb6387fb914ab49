import ContractText
import Diagnostics
import Testing

@testable import Language

/// Every Chinese word of the language does what its English one does, in every statement that has it.
@Suite struct ChineseTests {
  /// Wherever a word of the language stands in a statement, its Chinese spellings take its place. Where the word was a name, the name changes.
  @Test(arguments: statements)
  func everyKeywordIsRead(statement: String) throws {
    let canonical = format(parse(Source(name: "", text: statement)).statements)
    try #require(!canonical.isEmpty)
    for place in places(in: statement) {
      // `next` is a cut of tiers, and the direction of a duration: one of them stands here.
      let isRead = place.homonyms.contains { keyword in
        keyword.chinese.allSatisfy { spelling in
          let result = parse(Source(name: "", text: place.before + spelling + place.after))
          let formatted = format(result.statements)
          return formatted == canonical || result.diagnostics.isEmpty && formatted.contains(spelling)
        }
      }
      #expect(isRead, "\(place.before)→\(place.homonyms[0].chinese)←\(place.after)")
    }
  }

  /// No word is left out above: each is a keyword in some statement.
  @Test func everyKeywordStandsSomewhere() {
    var standing: Set<String> = []
    for statement in ChineseTests.statements {
      let canonical = format(parse(Source(name: "", text: statement)).statements)
      for place in places(in: statement) {
        for keyword in place.homonyms {
          let translated = place.before + keyword.chinese[0] + place.after
          if format(parse(Source(name: "", text: translated)).statements) == canonical {
            standing.insert(keyword.chinese[0])
          }
        }
      }
    }
    // Values keep their spelling, so that they cannot be told from names here.
    for keyword in ChineseTests.keywords where !Catalogue.words.contains(keyword) {
      #expect(standing.contains(keyword.chinese[0]), "\(keyword.english)")
    }
  }

  @Test(arguments: [
    ("定义 分群 沉睡 用于 客户 为 最近下单 > 90天 且 单数 >= 3", "define segment 沉睡 for 客户 as 最近下单 > 90天 and 单数 >= 3"),
    (
      "定义 分级 等级 用于 客户 按 价值 为 白金 前 1%，黄金 接下来 4%，铅 其余",
      "define tiers 等级 for 客户 by 价值 as 白金 top 1%, 黄金 next 4%, 铅 rest"
    ),
    ("定义 评分 价值 用于 客户 当 地区 为 华东 为 收入 权重 40", "define score 价值 for 客户 where 地区 = 华东 as 收入 weight 40"),
    ("汇总 订单 按 地区 为 区 显示 sum(金额 当 状态 为 完成) 为 收入", "summarize 订单 by 地区 as 区 show sum(金额 where 状态 = 完成) as 收入"),
    ("查找 客户 显示 (等级 为 黄金) 为 金牌", "find 客户 show 等级 = 黄金 as 金牌"),
    (
      "假如 去掉 客户 当 地区 = 北 同时 客户.信用 = 信用 - 50 当 行业 = 零售 且 区 = 西 同时 基准日 2026-03-31 重新拟合",
      "what if without 客户 where 地区 = 北 and also 客户.信用 = 信用 - 50 where 行业 = 零售 and 区 = 西 and also as-of 2026-03-31 refit"
    ),
    ("保持概率 客户 来自 订单 期限 90天 分箱 4 先验 20 命名 再购", "retention 客户 from 订单 horizon 90d bins 4 prior 20 named 再购"),
    (
      "终身价值 客户 来自 订单 期限 12个月 折现率 10% 单位 周 检验期 6个月 种子 7 命名 价值",
      "clv 客户 from 订单 horizon 12mo discount 10% unit week holdout 6mo seed 7 named 价值"
    ),
    ("下次购买 客户 来自 订单 当 金额 > 0 命名 节奏", "next purchase 客户 from 订单 where 金额 > 0 named 节奏"),
    (
      "保持概率 合同 起始 开始日 结束 结束日 分组 套餐 期限 12个月",
      "retention 合同 start 开始日 end 结束日 group by 套餐 horizon 12mo"
    ),
    ("套用 等级 到 潜客 带 收入 = 预计 命名 猜测", "apply 等级 to 潜客 with 收入 = 预计 named 猜测"),
    ("验证 等级 对照 已知级 留出 20% 种子 7", "validate 等级 against 已知级 holdback 20% seed 7"),
    ("定义 属性 消费 对 客户 为 金额，客单 = 金额 / 单数", "define attributes 消费 for 客户 as 金额, 客单 = 金额 / 单数"),
    (
      "分解 目标 1200万 对 2026 按 月, 周, 天 工作日 节假日 \"假日.csv\" 季节 从 订单",
      "plan target 1200万 for 2026 by month, week, day workdays holidays \"假日.csv\" season from 订单"
    ),
    ("进度 订单 对照 计划 当 渠道 = 线上", "pace 订单 against 计划 where 渠道 = 线上"),
    (
      "差距 订单 从 2024 到 2025 同期 按 产品 量价分解 数量 件数", "gap 订单 from 2024 to 2025 to date by 产品 as price volume mix quantity 件数"
    ),
    ("差距 订单 对照 目标 按 产品, 渠道 对 2025Q4", "gap 订单 against 目标 by 产品, 渠道 for 2025Q4"),
    (
      "差距 明细 从 2024 到 2025 按 产品 量价分解 日期 订单.下单日", "gap 明细 from 2024 to 2025 by 产品 as price volume mix date 订单.下单日"
    ), ("进度 明细 对照 计划 日期 订单.下单日", "pace 明细 against 计划 date 订单.下单日"),
    ("画像 客户 当 等级 = 黄金 按 地区 在情景 高增长", "profile 客户 where 等级 = 黄金 by 地区 under 高增长"),
    ("新老客户 客户 来自 订单 对 2025 分组 地区", "new vs old 客户 from 订单 for 2025 group by 地区"),
    ("队列 客户 来自 订单 按 month 留存概率", "cohort 客户 from 订单 by month retention"),
    ("应收 发票 按 客户.地区 到期 到期日 已付 实收 付款日 付款日期 缓冲 30天", "receivables 发票 by 客户.地区 due 到期日 paid 实收 on 付款日期 hold 30d"),
    ("无效投入 拜访 对照 订单 分组 负责人 窗口 1年 工时 时长 成本 费用", "waste 拜访 against 订单 group by 负责人 window 1y hours 时长 cost 费用"),
    ("到期 客户 按 服务 期限 14天 前 5", "due 客户 by 服务 horizon 14d top 5"),
    ("转介绍 客户 按 介绍人", "referrals 客户 by 介绍人"),
    ("快照 商机 到 \"s.csv\" 为 2025W51", "snapshot 商机 to \"s.csv\" as 2025W51"),
    ("比较 快照 2025W50，2025W51 对 2026Q1 分组按 销售", "compare 快照 2025W50, 2025W51 for 2026Q1 group by 销售"),
    ("预测 商机 对 2026Q1 加权 估值 5000 分组按 销售 显示 商机", "forecast 商机 for 2026Q1 weighted amount 5000 group by 销售 show deals"),
    ("预测 商机 对 2026Q1 蒙特卡洛 1000 种子 7", "forecast 商机 for 2026Q1 montecarlo 1000 seed 7"),
    ("准确率 周报 对照 商机 每 季度", "accuracy 周报 against 商机 every quarter"),
    ("倒推漏斗 目标 1000万 从 商机", "reverse funnel target 10000000 from 商机"),
    (
      "漏斗 商机 按 阶段 顺序 线索，触达，赢单 输单 丢失 历史 变更 同期群 2025Q3 分组按 负责人 当 金额 > 1",
      "funnel 商机 by 阶段 order \"线索\", \"触达\", \"赢单\" lost \"丢失\" history 变更 cohort 2025Q3 group by 负责人 where 金额 > 1"
    ),
    ("漏斗 商机 按 阶段 历史 无", "funnel 商机 by 阶段 history none"),
    ("漏斗 计数 来自 线索 到 赢单 按 销售", "funnel 计数 from 线索 to 赢单 by 销售"),
    ("定义 关口 可签 对 商机 为 阶段 = 方案 且 金额 已知", "define gate 可签 for 商机 as 阶段 = 方案 and 金额 is known"),
    ("原因 商机 按 丢单原因 的 丢单 最少 8 分组按 负责人", "reasons 商机 by 丢单原因 of \"丢单\" group by 负责人 minimum 8"),
    ("记分卡 商机 按 负责人 显示 sum(金额) 为 收入", "scorecard 商机 by 负责人 show sum(金额) as 收入"),
    ("翻转 等级 对 \"C00042\"", "flips 等级 for \"C00042\""),
    ("稳定性 等级 抽样 100 种子 7", "stability 等级 samples 100 seed 7"),
    ("扫描 价值 权重 金额 从 0 到 100 步长 5", "sweep 价值 weight 金额 from 0 to 100 step 5"),
    ("调参 价值", "tune 价值"),
    ("迁移 等级 从 2025-06-30 到 2026-06-30 每隔 3mo", "migrate 等级 from 2025-06-30 to 2026-06-30 every 3mo"),
    ("查找 客户 当 等级 为 黄金 且 备注 为空", "find 客户 where 等级 = 黄金 and 备注 is missing"),
  ])
  func whatOneWordMeansInItsPlace(_ written: String, _ canonical: String) {
    let result = parse(Source(name: "", text: written))
    #expect(result.diagnostics.map { render($0, colour: false) } == [])
    #expect(format(result.statements) == canonical + "\n")
  }

  static let keywords: [Keyword] = {
    let clauses = Catalogue.statements.flatMap(\.clauses)
    let all =
      Catalogue.statements.map(\.keyword) + (clauses + clauses.flatMap(\.options)).map(\.keyword) + Catalogue.operators
      + Catalogue.words + [
        .as, .for, .from, .among, .to, .descending, .ascending, .all, .pending, .replace, .else, .end, .andAlso, .none,
        .rank, .minmax, .zscore, .worst, .mean, .renormalise, .weights, .cuts, .scales, .high, .totals, .movers, .value,
        .of, .allText, .measure, .toDate, .retained, .without, .under, .until, .because, .recency, .distinct, .median,
      ]
    return all.filter { $0.isWord && !$0.chinese.isEmpty }
  }()

  private static let statements =
    Corpus.statements + Contract.statements + Catalogue.topics.map { "show \($0.keyword.english)" }

  /// A word or phrase of the language where it stands in a text.
  private struct Place {
    var homonyms: [Keyword]
    var before: String
    var after: String
  }

  /// Where words of the language stand, as the longest phrases that they are part of.
  private func places(in text: String) -> [Place] {
    let source = Source(name: "", text: text)
    var lexer = Lexer(source)
    let tokens = lexer.scan()
    var places: [Place] = []
    var index = 0
    while index < tokens.count {
      let here = ChineseTests.keywords.map { (keyword: $0, count: Keyword($0.english).matches(tokens, at: index) ?? 0) }
      let count = here.map(\.count).max() ?? 0
      if count > 0 {
        let span = tokens[index].span.union(tokens[index + count - 1].span)
        places.append(
          Place(
            homonyms: here.filter { $0.count == count }.map(\.keyword),
            before: source.text(of: Span(0, span.start)), after: source.text(of: Span(span.end, text.utf8.count))))
      }
      index += max(1, count)
    }
    return places
  }
}
