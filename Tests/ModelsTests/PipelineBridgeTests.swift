import Testing

@testable import Models

/// The bridge from week to week sums exactly, whatever happens to deals.
@Suite struct PipelineBridgeTests {
  typealias Deal = PipelineBridge.Deal

  private func standing(_ generator: inout Generator) -> PipelineBridge.Standing? {
    if generator.chance(30) { return nil }
    let amount = generator.chance(25) ? nil : Int64.random(in: -50...9_000_000_000, using: &generator)
    return PipelineBridge.Standing(
      amount: amount, expected: generator.chance(25) ? nil : Int32.random(in: 0...300, using: &generator))
  }

  private func deals(_ generator: inout Generator) -> [Deal] {
    let fates: [PipelineBridge.Fate] = [.unknown, .won, .lost, .wasThereBefore]
    return (0..<Int.random(in: 0...80, using: &generator)).map { _ in
      Deal(
        before: standing(&generator), after: standing(&generator), fate: fates[Int.random(in: 0...3, using: &generator)]
      )
    }
  }

  @Test(arguments: 0..<200) func startAndChangesMakeTheEnd(seed: Int) {
    var generator = Generator(seed)
    let deals = deals(&generator)
    for period in [nil, Int32(100)...200] {
      let bridge = PipelineBridge(deals, period: period)
      let changes = PipelineBridge.Line.allCases.filter { $0 != .start && $0 != .end }.map { bridge[$0] }
      #expect(bridge[.start].value + changes.reduce(0) { $0 + $1.change } == bridge[.end].value)
      #expect(bridge[.start].deals + changes.reduce(0) { $0 + $1.dealsChange } == bridge[.end].deals)

      // Both ends, one deal after the other.
      func pipeline(_ side: KeyPath<Deal, PipelineBridge.Standing?>) -> [PipelineBridge.Standing] {
        deals.compactMap { $0[keyPath: side] }.filter { standing in
          period.map { period in standing.expected.map(period.contains) ?? false } ?? true
        }
      }
      #expect(bridge[.start].deals == pipeline(\.before).count && bridge[.end].deals == pipeline(\.after).count)
      #expect(bridge[.end].value == pipeline(\.after).reduce(Int128(0)) { $0 + Int128($1.amount ?? 0) })
      #expect(bridge[.end].withoutAmount == pipeline(\.after).count { $0.amount == nil })
    }
  }

  /// Each way to come and to go, in a period from day 100 to 200.
  @Test func everyWayHasItsLine() {
    func at(_ day: Int32?, _ amount: Int64? = 5) -> PipelineBridge.Standing {
      PipelineBridge.Standing(amount: amount, expected: day)
    }
    let cases: [(PipelineBridge.Line, Deal)] = [
      (.new, Deal(before: nil, after: at(150), fate: .unknown)),
      (.reopened, Deal(before: nil, after: at(150), fate: .wasThereBefore)),
      (.pulledIn, Deal(before: at(250), after: at(150), fate: .unknown)),
      (.slippedIn, Deal(before: at(50), after: at(150), fate: .unknown)),
      (.dated, Deal(before: at(nil), after: at(150), fate: .unknown)),
      (.grown, Deal(before: at(150, 5), after: at(150, 8), fate: .unknown)),
      (.shrunk, Deal(before: at(150, 5), after: at(150, 3), fate: .unknown)),
      (.priced, Deal(before: at(150, nil), after: at(150, 3), fate: .unknown)),
      (.unpriced, Deal(before: at(150, 5), after: at(150, nil), fate: .unknown)),
      (.won, Deal(before: at(150), after: nil, fate: .won)), (.lost, Deal(before: at(150), after: nil, fate: .lost)),
      (.slipped, Deal(before: at(150), after: at(250), fate: .unknown)),
      (.movedEarlier, Deal(before: at(150), after: at(50), fate: .unknown)),
      (.undated, Deal(before: at(150), after: at(nil), fate: .unknown)),
      (.disappeared, Deal(before: at(150), after: nil, fate: .unknown)),
    ]
    for (line, deal) in cases {
      let bridge = PipelineBridge([deal], period: 100...200)
      #expect(bridge[line].deals == 1, "\(line)")
      let others = PipelineBridge.Line.allCases.filter { ![line, .start, .end].contains($0) }
      #expect(others.allSatisfy { bridge[$0].deals == 0 }, "\(line)")
    }
  }
}
