import Columnar
import Testing

@testable import Models

/// Rates by habit and their test on the past, against sums over one account after the other.
@Suite struct RetentionTests {
  /// R: `prop.test(8, 10, correct = FALSE)` and `prop.test(0, 20, correct = FALSE)`.
  @Test func wilsonIntervals() throws {
    let eight = try #require(WilsonInterval(8, of: 10))
    #expect(abs(eight.low - 0.4901625) < 1e-7 && abs(eight.high - 0.9433178) < 1e-7)
    let none = try #require(WilsonInterval(0, of: 20))
    #expect(none.low == 0 && abs(none.high - 0.1611252) < 1e-7)
    #expect(WilsonInterval(0, of: 0) == nil)
  }

  /// By hand: of four with 0.75 three buy, of two with 0.5 none. Brier (3 · 0.0625 + 0.5625 + 2 · 0.25) ÷ 6 = 0.2083…; log loss
  /// (3 · −ln 0.75 − ln 0.25 + 2 · −ln 0.5) ÷ 6 = 0.6059…
  @Test func losses() {
    let loss = ForecastLoss([
      Forecast(probability: 0.75, outcomes: Outcomes(accounts: 4, happened: 3)),
      Forecast(probability: 0.5, outcomes: Outcomes(accounts: 2, happened: 0)),
    ])
    #expect(abs(loss.brier - 1.25 / 6) < 1e-15)
    #expect(abs(loss.log - (3 * 0.287682072451781 + 1.38629436111989 + 2 * 0.693147180559945) / 6) < 1e-12)
    #expect(loss.expected == 4)
  }

  /// Of ten accounts in fifths: the four of one probability stay together, where their middle belongs.
  @Test func equalProbabilitiesStayTogether() {
    let groups = CalibrationGroup.groups(
      [(0.9, 1), (0.1, 2), (0.2, 4), (0.5, 3)].map {
        Forecast(probability: $0.0, outcomes: Outcomes(accounts: $0.1, happened: 1))
      }, count: 5)
    #expect(groups.map(\.outcomes.accounts) == [2, 4, 3, 1])
    #expect(groups.map(\.predicted) == [0.1, 0.2, 0.5, 0.9])
    let halves = CalibrationGroup.groups(
      [(0.1, 2), (0.3, 4), (0.8, 4)].map {
        Forecast(probability: $0.0, outcomes: Outcomes(accounts: $0.1, happened: 1))
      }, count: 2)
    #expect(halves.map(\.outcomes.accounts) == [6, 4])
    #expect(abs(halves[0].predicted - 1.4 / 6) < 1e-15 && halves[0].lowest == 0.1 && halves[0].highest == 0.3)
  }

  /// (12 + 10 · 0.4) ÷ (20 + 10) and (8 + 4) ÷ (30 + 10): drawn towards 20 of 50.
  @Test func ratesAreDrawnTogether() {
    let rates = RepeatRates(
      groups: [Outcomes(accounts: 20, happened: 12), Outcomes(accounts: 30, happened: 8), Outcomes()], prior: 10)
    #expect(rates.overallRate == 0.4)
    #expect(rates.likelihood(of: 0) == 16.0 / 30)
    #expect(rates.likelihood(of: 1) == 12.0 / 40)
    #expect(rates.likelihood(of: 2) == 0.4)
    #expect((0...2).map { rates.band(of: $0) } == [.average, .average, .average])
    let clear = RepeatRates(
      groups: [Outcomes(accounts: 100, happened: 90), Outcomes(accounts: 100, happened: 10)], prior: 10)
    #expect((0...1).map { clear.band(of: $0) } == [.likely, .unlikely])
  }

  /// One account: what is known of it at a date.
  private struct Account {
    var recency: Int
    var frequency: Int
    var lately: Bool { recency < RetentionTests.horizon }
  }

  private static let horizon = 30

  /// Accounts that buy or do not, horizon after horizon; none where one has never bought.
  private func accounts(_ count: Int, _ generator: inout Generator) -> [[Account?]] {
    var now: [Account?] = (0..<count).map { _ in
      generator.chance(15)
        ? nil
        : Account(
          recency: Int.random(in: 0..<200, using: &generator), frequency: Int.random(in: 1...9, using: &generator))
    }
    return (0..<3).map { round in
      if round > 0 {
        now = now.map { account in
          let chance = account.map { 70 - $0.recency / 4 + 2 * $0.frequency } ?? 10
          guard generator.chance(max(2, min(95, chance))) else {
            return account.map { Account(recency: $0.recency + Self.horizon, frequency: $0.frequency) }
          }
          return Account(
            recency: Int.random(in: 0..<Self.horizon, using: &generator), frequency: (account?.frequency ?? 0) + 1)
        }
      }
      return now
    }
  }

  private func history(_ accounts: [Account?]) throws -> PurchaseHistory {
    let execution = Execution(threads: 2)
    return PurchaseHistory(
      recency: try OrderedColumn(wholeNumbers(accounts.map { $0?.recency }), execution: execution),
      frequency: try OrderedColumn(wholeNumbers(accounts.map { $0?.frequency }), execution: execution),
      lately: bitmap(accounts.map { $0?.lately ?? false }), horizonDays: Self.horizon, among: nil)
  }

  /// The same, one account after the other.
  private struct Slowly {
    var recencyEdges: [Double]
    var frequencyEdges: [Double]
    var known: [(account: Account, bought: Bool)]
    var prior: Double

    init(_ accounts: [Account?], then: [Account?], bins: Int, prior: Double) {
      known = zip(accounts, then).compactMap { account, then in account.map { ($0, then?.lately ?? false) } }
      self.prior = prior
      func edges(_ values: [Int], besides other: [Double] = []) -> [Double] {
        let sorted = values.sorted()
        let quantiles = (1..<bins).map { part -> Double in
          let place = Double(sorted.count - 1) * Double(part) / Double(bins)
          let low = Int(place)
          let high = min(low + 1, sorted.count - 1)
          return Double(sorted[low]) + (place - Double(low)) * Double(sorted[high] - sorted[low])
        }
        return Array(Set(quantiles + other)).sorted()
      }
      recencyEdges = edges(known.map(\.account.recency), besides: [Double(RetentionTests.horizon - 1)])
      frequencyEdges = edges(known.map(\.account.frequency))
    }

    func cell(_ account: Account) -> [Int] {
      [
        recencyEdges.count { Double(account.recency) > $0 }, frequencyEdges.count { Double(account.frequency) > $0 },
      ]
    }

    var rate: Double { Double(known.count(where: \.bought)) / Double(known.count) }

    func likelihood(_ alike: (Account) -> Bool) -> Double {
      let group = known.filter { alike($0.account) }
      return (Double(group.count(where: \.bought)) + prior * rate) / (Double(group.count) + prior)
    }
  }

  @Test func testAndRatesFollowTheRule() throws {
    var generator = Generator(20)
    var wins = 0
    for round in 0..<12 {
      let dates = accounts(Int.random(in: 120...400, using: &generator), &generator)
      let bins = [2, 3, 5, 8].randomElement(using: &generator)!
      let prior = [1.0, 10, 25].randomElement(using: &generator)!
      let histories = try dates.map(history)
      let found = try RetentionFit.fit(
        earlier: histories[0], before: histories[1], now: histories[2], day: 0, bins: bins, prior: prior,
        execution: Execution(threads: 2))
      guard case .success(let fit) = found else {
        Issue.record("round \(round) has no fit")
        continue
      }
      let past = Slowly(dates[0], then: dates[1], bins: bins, prior: prior)
      let test = Slowly(dates[1], then: dates[2], bins: bins, prior: prior)
      func brier(_ likelihood: (Account) -> Double) -> Double {
        test.known.reduce(0) { sum, one in
          let p = likelihood(one.account)
          return sum + (one.bought ? (1 - p) * (1 - p) : p * p)
        } / Double(test.known.count)
      }
      let model = brier { account in past.likelihood { past.cell($0) == past.cell(account) } }
      #expect(abs(fit.backTest.model.brier - model) < 1e-9)
      #expect(abs(fit.backTest.everyone.brier - brier { _ in past.rate }) < 1e-9)
      let lately = brier { account in past.likelihood { $0.lately == account.lately } }
      #expect(abs(fit.backTest.lately.brier - lately) < 1e-9)
      let lead = min(lately, fit.backTest.everyone.brier) - model
      #expect(abs(fit.backTest.lead.mean - lead) < 1e-9)
      let groups = fit.backTest.calibration.map(\.outcomes)
      #expect(
        groups.reduce(Outcomes(), +)
          == Outcomes(accounts: test.known.count, happened: test.known.count(where: \.bought)))
      let cells = try fit.grid.cells(of: histories[2], execution: Execution(threads: 1))
      for (row, account) in dates[2].enumerated() {
        guard let account else {
          #expect(cells[row] == -1)
          continue
        }
        let expected = test.likelihood { test.cell($0) == test.cell(account) }
        #expect(abs(fit.rates.likelihood(of: Int(cells[row])) - expected) < 1e-9)
      }
      wins += fit.backTest.wins ? 1 : 0
    }
    #expect(wins > 2)
  }

  @Test func tooFewAreRefused() throws {
    let few: [Account?] = (0..<49).map { Account(recency: $0, frequency: 1) }
    let many: [Account?] = (0..<80).map { Account(recency: $0 < 60 ? 5 : 100, frequency: 2) }
    func want(_ dates: [[Account?]]) throws -> RetentionFit.Want? {
      let histories = try dates.map(history)
      let fit = try RetentionFit.fit(
        earlier: histories[0], before: histories[1], now: histories[2], day: 0, bins: 5, prior: 10,
        execution: Execution(threads: 1))
      if case .failure(let missing) = fit { return missing.want }
      return nil
    }
    #expect(try want([few, few, few]) == .accounts(49, isEarlier: true))
    let none: [Account?] = many.map { $0.map { Account(recency: $0.recency + 100, frequency: 2) } }
    #expect(try want([many, none, none]) == .purchases(Outcomes(accounts: 80, happened: 0), isEarlier: true))
    #expect(try want([many, many, none]) == .purchases(Outcomes(accounts: 80, happened: 0), isEarlier: false))
    #expect(try want([many, many, many]) == nil)
  }
}
