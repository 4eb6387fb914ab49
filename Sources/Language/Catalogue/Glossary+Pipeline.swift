// The words in which funnels, forecasts and lifetimes answer.
extension GlossaryEntry {
  static let ofPipeline: [GlossaryEntry] = [
    GlossaryEntry(
      "velocity", also: ["ticket", "cycle", "sales velocity", "销售速度", "客单价", "周期"],
      "what an open pipeline brings a day: open deals × win rate × ticket ÷ cycle; the ticket is the mean amount of won deals, the cycle the median days "
        + "from their start to their close",
      "funnel deals by stage order Prospecting, Engaging, Won lost Lost group by owner"),
    GlossaryEntry(
      "WAPE", also: ["bias", "forecast error", "预测误差", "偏差"],
      "how far forecasts were off: WAPE is Σ |forecast − actual| ÷ Σ actual, bias Σ (forecast − actual) ÷ Σ actual; a bias above 0 promised too much",
      "accuracy snapshots against deals group by owner"),
    GlossaryEntry(
      "naive", also: ["naive forecast", "baseline", "back-test", "backtest", "基线", "回测"],
      "what a forecast has to beat in its test before it may rank anybody: a rule that anybody could use, such as that it comes as in the last period",
      "forecast deals for 2026Q1", "accuracy snapshots against deals"),
    GlossaryEntry(
      "price volume mix", also: ["price-volume-mix", "pvm", "variance", "量价差", "量价分析"],
      "a change of money taken apart so that the parts sum to it: price (another price, the quantity of now), volume (another quantity in all, at the average price of before), "
        + "mix (the rest: dearer or cheaper products), new and lost",
      "gap orders from 2024 to 2025 by product as price volume mix"),
    GlossaryEntry(
      "lifetime value",
      also: ["lifetime", "BG/NBD", "BTYD", "Gamma-Gamma", "customer lifetime value", "客户终身价值", "生命周期价值"],
      "what customers without contracts will still bring: how often they buy while they live and whether they still do (BG/NBD: Fader, Hardie and Lee 2005), "
        + "what a purchase brings (Gamma-Gamma: Fader and Hardie 2013), discounted",
      "clv customers from orders horizon 12mo discount 10% unit week"),
    GlossaryEntry(
      "churn", also: ["survival", "sBG", "renewal", "流失", "流失率", "续约"],
      "the share of what ran at the start of a period and ended in it; of contracts it falls with their age, since those that are apt to end go first "
        + "(shifted beta-geometric: Fader and Hardie 2007)",
      "retention subscriptions start startDate end endDate horizon 12mo"),
    GlossaryEntry(
      "censored", also: ["censoring", "undecided", "left-censoring", "删失"],
      "what the data cannot tell yet (a deal that is open, a contract that runs) or no more (a customer older than the first order loaded); such rows are neither won nor lost, "
        + "neither new nor old",
      "funnel deals by stage cohort 2025Q3", "new vs old customers from orders for 2025"),
    GlossaryEntry(
      "bridge", also: ["slipped", "pulled in", "waterfall", "推迟", "提前"],
      "the way from one week's open pipeline to the next, line by line, so that it sums: new, won, lost, slipped (now expected later), pulled in (sooner), grown, shrunk",
      "compare snapshots 2025W49, 2025W50"),
  ]
}
