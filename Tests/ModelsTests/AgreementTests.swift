import Columnar
import Testing

@testable import Models

@Suite struct AgreementTests {
  /// By hand: 20 and 15 of 50 agree, so 0.7; chance gives 0.5 · 0.6 + 0.5 · 0.4 = 0.5; κ = (0.7 − 0.5) ÷ (1 − 0.5) = 0.4.
  @Test func kappaByHand() throws {
    let pairs =
      Array(repeating: (known: 0, said: 0), count: 20) + Array(repeating: (known: 0, said: 1), count: 5)
      + Array(repeating: (known: 1, said: 0), count: 10) + Array(repeating: (known: 1, said: 1), count: 15)
    let agreement = Agreement(pairs, levels: 2)
    #expect(agreement.counts == [[20, 5], [10, 15]])
    #expect(agreement.agreeing == 35 && agreement.rows == 50)
    let kappa = try #require(agreement.kappa)
    #expect(abs(kappa - 0.4) < 1e-15)
    #expect(agreement.commonest == (0, 25))
    #expect(Agreement([(0, 0), (0, 0)], levels: 2).kappa == nil)
    #expect(Agreement([], levels: 1).kappa == nil)
  }

  /// One seed, one draw; each row is drawn about as often as any other.
  @Test func drawsAreSeededAndEven() {
    let rows = Array(0..<40)
    #expect(HeldBack.rows(10, of: rows, seed: 7) == HeldBack.rows(10, of: rows, seed: 7))
    #expect(HeldBack.rows(10, of: rows, seed: 7) != HeldBack.rows(10, of: rows, seed: 8))
    var drawn = [Int](repeating: 0, count: 40)
    for seed in 0..<2_000 {
      let held = HeldBack.rows(10, of: rows, seed: UInt64(seed))
      #expect(held.count == 10 && held == held.sorted() && Set(held).count == 10)
      for row in held { drawn[row] += 1 }
    }
    // 500 expected, deviation √(2000 · 0.25 · 0.75) = 19.4; five of them.
    #expect(drawn.allSatisfy { abs($0 - 500) < 97 })
  }
}
