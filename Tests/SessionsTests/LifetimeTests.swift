import Foundation
import Testing

/// `clv`, `next purchase` and `retention` of contracts on public data, against what scipy gave for the same likelihoods.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence))
struct LifetimeTests {
  private func answers(_ set: String, _ text: String) throws -> (sheets: [Sheet], remarks: [String]) {
    let talk = Conversation(in: SharedData.path(set))
    return (try talk.say(text), talk.remarks)
  }

  private func script(_ name: String) throws -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    return try String(contentsOf: folder.appending(path: "RealData/\(name).acct"), encoding: .utf8)
  }

  private func estimates(_ sheets: [Sheet], first parameter: String) throws -> [Double] {
    try #require(sheets.first { $0.header.first == "parameter" && $0["parameter"].first == parameter })["estimate"]
      .compactMap(Double.init)
  }

  /// Fader, Hardie and Lee 2005: r 0.243, α 4.414, a 0.793, b 2.426, LL −9582.4; Fader and Hardie 2013: p 6.25, q 3.74, γ 15.44, correlation 0.114.
  @Test func cdnowSampleAsPublished() throws {
    let (sheets, remarks) = try answers(
      "cdnow",
      """
      load purchases from "cdnow_sample.csv" with types (master_id text, sample_id text) roles date = date, money = amount
      build buyers from purchases by sample_id with visits = count()
      set as-of 1997-09-30
      clv buyers from purchases horizon 39w unit week
      """)
    for (found, published) in zip(try estimates(sheets, first: "r"), [0.243, 4.414, 0.793, 2.426]) {
      #expect(abs(found - published) < 0.0005)
    }
    for (found, published) in zip(try estimates(sheets, first: "p"), [6.25, 3.74, 15.44]) {
      #expect(abs(found - published) < 0.005)
    }
    #expect(remarks.contains { $0.contains("log-likelihood -9,582.42") && $0.contains("converged") })
    #expect(remarks.contains { $0.contains("frequency and average money correlate 0.114") })
  }

  /// scipy's Nelder-Mead on the same likelihoods from the purchases of days: r 0.26712777, α 5.98649178, a 0.48351701, b 2.11160844, LL −173425.9163;
  /// p 5.08604361, q 3.99512058, γ 21.2522386. Values by hyp2f1 and twelve equal steps of 365 days at 10 %.
  @Test func cdnowWhole() throws {
    let (sheets, remarks) = try answers("cdnow", script("cdnow_lifetime"))
    for (found, exact) in zip(try estimates(sheets, first: "r"), [0.26712777, 5.98649178, 0.48351701, 2.11160844]) {
      #expect(abs(found / exact - 1) < 2e-4)
    }
    for (found, exact) in zip(try estimates(sheets, first: "p"), [5.08604361, 3.99512058, 21.2522386]) {
      #expect(abs(found / exact - 1) < 2e-4)
    }
    #expect(remarks.contains { $0.contains("log-likelihood -173,425.91") })
    // The Python package lifetimes 0.11.3, from the same Hessian.
    let buying = try #require(sheets.first { $0.header.first == "parameter" && $0["parameter"].first == "r" })
    for (found, exact) in zip(buying["std. error"].compactMap(Double.init), [0.003660, 0.137161, 0.026793, 0.154370]) {
      #expect(abs(found / exact - 1) < 2e-3)
    }
    let best = try #require(sheets.last)
    #expect(best["customer_id"] == ["07592", "14048", "07983", "07931", "06569"])
    let values = best["clv.value"].compactMap(Double.init)
    for (found, exact) in zip(values, [7572.655570, 5063.852651, 3787.590469, 3326.083216, 2617.663073]) {
      #expect(abs(found / exact - 1) < 5e-4)
    }
    #expect(abs((Double(best["clv.purchases"][0]) ?? 0) / 83.093440 - 1) < 5e-4)
    #expect(abs((Double(best["clv.alive"][0]) ?? 0) / 0.995726 - 1) < 5e-4)
    #expect(abs((Double(best["clv.money"][0]) ?? 0) / 95.742005 - 1) < 5e-4)
    // By hand: of 23,570 customers of the first quarter 19,684 days of purchase followed after 1997-09-30.
    let test = try #require(sheets.first { $0.header.contains("rmse") })
    #expect(test["bought"][0] == "19684" && test["accounts"][0] == "23570")
    let losses = test["rmse"].compactMap(Double.init)
    for (found, exact) in zip(losses, [1.7329112663, 2.1582159797, 2.3552038]) { #expect(abs(found - exact) < 1e-3) }
  }

  /// scipy's Nelder-Mead on the same tallies of whole months.
  @Test func ravenstackContracts() throws {
    let (sheets, _) = try answers("ravenstack_saas", script("ravenstack_lifetime"))
    let all = try #require(sheets.first { $0.header.contains("alpha") && $0["group"] == ["all"] })
    #expect(all["contracts"] == ["5000"] && all["ended"] == ["343"])
    #expect(abs((Double(all["alpha"][0]) ?? 0) / 0.09565477 - 1) < 1e-3)
    #expect(abs((Double(all["beta"][0]) ?? 0) / 3.87825591 - 1) < 1e-3)
    #expect(abs((Double(all["log-likelihood"][0]) ?? 0) + 1773.75565747) < 1e-4)
    let plans = try #require(sheets.first { $0.header.contains("alpha") && $0["group"].count == 3 })
    #expect(plans["group"] == ["Basic", "Enterprise", "Pro"] && plans["ended"] == ["120", "113", "110"])
    let exact = [-617.76394739, -587.49115433, -566.65508997]
    for (found, exact) in zip(plans["log-likelihood"].compactMap(Double.init), exact) {
      #expect(abs(found - exact) < 1e-4)
    }
  }

  /// pandas and scipy, with the half year before 2024-12-31 kept: of 1,742 that ran on 2024-06-30 1,646 were renewed at their last whole month, of which
  /// 1,636 still ran on the day; log losses 0.213255 and 0.213485; the Brier score ahead by 2.098·10⁻⁵ ± 4.193·10⁻⁵. 486 have ended, 343 in whole
  /// months, 106 of them in the first.
  @Test func ravenstackTestMayBeChance() throws {
    let (sheets, remarks) = try answers(
      "ravenstack_saas",
      """
      load subs from "ravenstack_subscriptions.csv" key subscription_id with dates dmy
      set as-of 2024-12-31
      retention subs start start_date end end_date horizon 6mo holdout 6mo
      """)
    let test = try #require(sheets.first { $0.header.contains("renewed") })
    #expect(test["contracts"] == ["1742"] && test["renewed"] == ["1646"])
    #expect(abs((Double(test["log loss"][0]) ?? 0) - 0.213254869) < 1e-6)
    #expect(abs((Double(test["of one rate"][0]) ?? 0) - 0.213484626) < 1e-6)
    #expect(
      remarks.contains { $0.contains("1,646 of 1,742 were renewed") && $0.contains("10 of which have ended since") })
    #expect(remarks.contains { $0.contains("143 more have ended within a month that is not over") })
    #expect(remarks.contains { $0.contains("by 0.000021 ± 0.000042 (") && $0.hasSuffix("that may be chance") })
    let survival = try #require(sheets.first { $0.header.contains("renewal") })
    #expect(survival["ended"].compactMap(Int.init).reduce(0, +) == 343 && survival["ended"][1] == "106")
  }

  /// Where rows are thinned each covers its span: by the week the ends still add up to all of them.
  @Test func thinnedSurvivalAddsUp() throws {
    let (sheets, _) = try answers(
      "ravenstack_saas",
      """
      load subs from "ravenstack_subscriptions.csv" key subscription_id with dates dmy
      set as-of 2024-12-31
      retention subs start start_date end end_date unit week horizon 12mo
      """)
    let all = try #require(sheets.first { $0.header.contains("alpha") })
    let survival = try #require(sheets.first { $0.header.contains("renewal") })
    #expect(survival.rows.count <= 37 && survival.header.first == "from")
    #expect(survival["ended"].compactMap(Int.init).reduce(0, +) == Int(all["ended"][0]))
    #expect(zip(survival["from"].dropFirst(), survival["week"]).allSatisfy { Int($0) == (Int($1) ?? 0) + 1 })
  }

  /// numpy, with the model's three parameters by scipy, of the 610 of 2,357 who were not overdue: the mean and median errors in days of 381 who came and
  /// of all, where a wait that has not ended counts up to the end and no forecast as later; and the paired differences of the means with their standard
  /// errors. Of so few the dates are not clearly better than that nobody comes (10.45 ± 7.82 days).
  @Test func datesAreTestedInPairs() throws {
    let (sheets, remarks) = try answers(
      "cdnow",
      """
      load purchases from "cdnow_sample.csv" with types (master_id text, sample_id text) roles date = date, money = amount
      build buyers from purchases by sample_id with visits = count()
      set as-of 1998-06-30
      next purchase buyers from purchases
      """)
    let test = try #require(sheets.first { $0.header.contains("mean error in days") })
    #expect(test["accounts"] == ["381", "381", "381", "610", "610", "610", "610"])
    let expected: [(column: String, values: [Double], tolerance: Double)] = [
      ("mean error in days", [52.675, 62.450, 56.490, 110.539, 115.879, 122.472, 120.992], 0.02),
      ("median error in days", [34, 40, 31, 87, 101, 105.25, 125], 0.51),
      ("longer by", [9.776, 3.815, 5.339, 11.933, 10.452], 0.02),
      ("std. error", [2.551, 1.172, 2.287, 1.009, 7.817], 0.01),
    ]
    for (column, values, tolerance) in expected {
      let found = test[column].compactMap(Double.init)
      #expect(found.count == values.count, "\(column)")
      for (found, exact) in zip(found, values) { #expect(abs(found - exact) < tolerance, "\(column)") }
    }
    #expect(
      remarks.contains {
        $0.hasPrefix(
          "nobody is ranked: on the past its dates were closer than `nobody before the end` over all by 10.4")
      })
  }

  /// numpy and scipy as above, of all 23,570 buyers: 3,865 of 6,124 who were not overdue came; dates lie closer than each rule beyond chance, and who is
  /// overdue has none.
  @Test func manyTellWhenTheyCome() throws {
    let (sheets, remarks) = try answers(
      "cdnow",
      """
      load purchases from "cdnow_master.csv" with types (customer_id text) roles date = date, money = amount
      build buyers from purchases by customer_id with visits = count()
      set as-of 1998-06-30
      next purchase buyers from purchases
      count buyers where next.overdue and next.date is known
      count buyers where next.overdue
      """)
    let test = try #require(sheets.first { $0.header.contains("mean error in days") })
    for (found, exact) in zip(
      test["mean error in days"].compactMap(Double.init), [53.86, 62.93, 57.14, 110.51, 116.27, 122.21, 121.18])
    {
      #expect(abs(found - exact) < 0.02)
    }
    #expect(!remarks.contains { $0.hasPrefix("nobody is ranked") })
    #expect(sheets[sheets.count - 2]["count"] == ["0"] && sheets[sheets.count - 1]["count"] != ["0"])
  }

  /// 2014-06-30 is sixteen years after the last purchase, of 1998-06-30: 5,844 days by the calendar.
  @Test func aForecastFarBehindTheDataSaysSo() throws {
    let (_, remarks) = try answers(
      "cdnow",
      """
      load purchases from "cdnow_sample.csv" with types (master_id text, sample_id text) roles date = date, money = amount
      build buyers from purchases by sample_id with visits = count()
      set as-of 2014-06-30
      clv buyers from purchases horizon 12mo
      """)
    #expect(remarks.contains { $0.hasPrefix("2014-06-30 is 5,844 days after the newest row of purchases, 1998-06-30") })
  }
}

/// What `next purchase` says where it is of use: 60 accounts, each with a rhythm of its own, of which one has stopped.
struct RhythmTests {
  @Test func whoIsOverdue() throws {
    let folder = try TemporaryFolder()
    var lines = ["account,day"]
    // Account n buys every 5 + n days, a day sooner or later in turn; account 7, of 12 days, no more after the 300th day.
    for number in 0..<60 {
      var (day, place) = (number, 0)
      while day < (number == 7 ? 300 : 600) {
        let date = DateComponents(calendar: Calendar(identifier: .gregorian), year: 2024, month: 1, day: 1 + day).date!
        lines.append("a\(number),\(date.formatted(.iso8601.year().month().day()))")
        day += 5 + number + (place % 2 == 0 ? 1 : -1)
        place += 1
      }
    }
    try folder.write(lines.joined(separator: "\n") + "\n", to: "orders.csv")
    let talk = Conversation(in: folder.path)
    let answers = try talk.say(
      """
      load orders from "orders.csv" roles date = day
      build accounts from orders by account with n = count()
      set as-of 2025-08-22
      next purchase accounts from orders
      find accounts where next.overdue show account, next.gap
      explain next for "a7"
      """)
    #expect(answers[0]["median error in days"].compactMap(Double.init)[0] < 2)
    let overdue = try #require(answers.first { $0.header == ["account", "next.gap"] })
    #expect(overdue["account"] == ["a7"])
    #expect(abs((Double(overdue["next.gap"][0]) ?? 0) - 12) < 0.5)
  }
}
