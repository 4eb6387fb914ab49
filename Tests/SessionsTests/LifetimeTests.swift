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
}
