import Columnar
import Models
import Testing

@Suite struct ScaleTests {
  static let scales: [Scale] = [
    .rank, .minmax, .zscore, .anchors(low: DecimalNumber(units: 1, scale: 1), high: DecimalNumber(5)),
    .anchors(low: DecimalNumber(8), high: DecimalNumber(units: -25, scale: 1)),
  ]
  static let policies: [MissingPolicy] = [.worst, .mean, .renormalise, .value(DecimalNumber(units: 25, scale: 2))]

  /// Scaled values are exact but for z-scores and numbers, where two roads in `Double` may differ in the last places.
  func expectEqual(
    _ found: Int, _ expected: Int, _ scale: Scale, _ kind: Kind, _ circumstances: @autoclosure () -> String
  ) {
    let relative = kind == .number ? 30 : 48  // of numbers far from zero beside their deviation few places are left
    let tolerance = scale == .zscore ? 16 + abs(expected) >> relative : kind == .number && scale != .rank ? 1 : 0
    if abs(found - expected) > tolerance { Issue.record("\(found) is not \(expected): \(circumstances())") }
  }

  func oracle(_ scale: Scale, _ isLow: Bool, _ missing: MissingPolicy, _ fitted: [Int], _ kind: Kind) -> ScaleOracle {
    var oracle = ScaleOracle(scale: scale, isLow: isLow, missing: missing, fitted: fitted)
    if case .anchors(let low, let high) = scale {
      // Tenths and wholes in the unit of the values: hundredths, or days and yes/no in tenths.
      let unit = kind == .decimal || kind == .number ? 100.0 : 10.0
      oracle.anchors = (Int(low.double * unit), Int(high.double * unit))
    }
    return oracle
  }

  /// Days and yes/no stand in the oracle as tenths, so that anchors with one place are whole there.
  func inOracleUnits(_ value: Int, _ kind: Kind) -> Int { kind == .decimal || kind == .number ? value : value * 10 }

  @Test(arguments: scales, Kind.allCases)
  func agreesWithTheRulesRowByRow(scale: Scale, kind: Kind) throws {
    var generator = Generator(scale.hashSeed &+ kind.hashSeed)
    for round in 0..<40 {
      let values = generatedValues(&generator, kind: kind)
      let population = round % 3 == 0 ? values.map { _ in generator.chance(70) } : nil
      for missing in Self.policies {
        for isLow in [false, true] {
          let (fit, scaled) = try FittedScale.fit(
            scale, isLow: isLow, missing: missing, values: column(values, kind), population: population.map(bitmap),
            execution: Execution(threads: 1))
          let isFitted = values.indices.map { values[$0] != nil && population?[$0] ?? true }
          let fitted = values.indices.filter { isFitted[$0] }.map { inOracleUnits(values[$0]!, kind) }
          let oracle = oracle(scale, isLow, missing, fitted, kind)
          #expect(fit.fittedCount == fitted.count)
          func circumstances() -> String {
            "\(scale) low \(isLow) missing \(missing) of \(values) within \(String(describing: population))"
          }
          #expect((fit.missingValue == nil) == (oracle.missingValue == nil))
          expectEqual(Int(fit.missingValue ?? 0), oracle.missingValue ?? 0, scale, kind, circumstances())
          for row in values.indices {
            if scaled.isKnown(row) != (values[row] != nil) { Issue.record("row \(row): \(circumstances())") }
            let expected = values[row].map { oracle.scaled(inOracleUnits($0, kind), isFitted: isFitted[row]) }
            expectEqual(Int(scaled.values[row]), expected ?? oracle.missingValue ?? 0, scale, kind, circumstances())
          }
        }
      }
    }
  }

  @Test(arguments: scales, Kind.allCases)
  func keptFitPlacesLaterValuesAmongTheFittedOnes(scale: Scale, kind: Kind) throws {
    let execution = Execution(threads: 1)
    var generator = Generator(scale.hashSeed &+ kind.hashSeed &+ 1)
    for _ in 0..<60 {
      let old = generatedValues(&generator, kind: kind)
      let isLow = generator.chance(50)
      // Some rows go, some change, some come; the others move.
      let kept = old.indices.filter { _ in generator.chance(80) }.shuffled(using: &generator)
      var now = kept.map { old[$0] }
      var origin = kept.map { Int32($0) }
      for row in now.indices where generator.chance(20) {
        now[row] = kind == .yesNo ? 1 : Int.random(in: -9...30, using: &generator)
      }
      for value in generatedValues(&generator, kind: kind) {
        now.append(value)
        origin.append(-1)
      }
      let fit = try FittedScale.fit(
        scale, isLow: isLow, missing: .mean, values: column(old, kind), execution: execution
      ).fit
      let membership = try FittedScale.unchanged(
        column(now, kind), since: column(old, kind), fittedRows: origin, execution: execution)
      let scaled = try fit.scaled(column(now, kind), fitted: membership, execution: execution)
      let oracle = oracle(scale, isLow, .mean, old.compactMap { $0.map { inOracleUnits($0, kind) } }, kind)
      for row in now.indices {
        let isFitted = origin[row] >= 0 && now[row] == old[Int(origin[row])]
        let expected = now[row].map { oracle.scaled(inOracleUnits($0, kind), isFitted: isFitted) }
        expectEqual(
          Int(scaled.values[row]), expected ?? oracle.missingValue!, scale, kind,
          "\(scale) low \(isLow): \(now) under \(old)")
      }
    }
  }

  @Test(arguments: scales) func sameValuesUnderTheirOwnFitAreTheFittedScaledValues(scale: Scale) throws {
    let execution = Execution(threads: 1)
    var generator = Generator(7)
    for _ in 0..<50 {
      let values = column(generatedValues(&generator, kind: .decimal), .decimal)
      let (fit, scaled) = try FittedScale.fit(scale, isLow: true, missing: .worst, values: values, execution: execution)
      let again = try fit.scaled(
        values, fitted: FittedScale.unchanged(values, since: values, execution: execution), execution: execution)
      #expect(again.values == scaled.values)
    }
  }

  @Test func keptFitReadsValuesWithOtherPlaces() throws {
    let execution = Execution(threads: 1)
    let tenths = Column(type: .decimal(scale: 1), storage: .int64([10, 20, 30, 40, 50]))
    let thousandths = Column(type: .decimal(scale: 3), storage: .int64([1_000, 2_500, 3_001, 5_000, 9_999]))
    let numbers = Column(type: .number, storage: .double([1, 2.5, 3.001, 5, 9.999]))
    for scale in Self.scales {
      let fit = try FittedScale.fit(scale, isLow: false, missing: .worst, values: tenths, execution: execution).fit
      let exact = try fit.scaled(thousandths, execution: execution).values.plain
      let inexact = try fit.scaled(numbers, execution: execution).values.plain
      #expect(zip(exact, inexact).allSatisfy { abs($0 - $1) <= 16 })
      if scale == .rank { #expect(exact.map { Double($0) / 0x1p32 } == [0.125, 0.5, 0.75, 1, 1]) }
    }
  }

  @Test func minmaxOfTheWidestDecimalsIsExact() throws {
    let values = Column(type: .decimal(scale: 0), storage: .int64([.min, -1, 0, .max]))
    let scaled = try FittedScale.fit(
      .minmax, isLow: false, missing: .worst, values: values, execution: Execution(threads: 1)
    ).scaled
    #expect(scaled.values == [0, 1 << 31, 1 << 31, 1 << 32])
  }

  @Test func numbersThatAreNotFiniteAreUnknown() throws {
    let values = Column(type: .number, storage: .double([1, .nan, .infinity, 3, -0.0, 0]))
    let scaled = try FittedScale.fit(
      .rank, isLow: false, missing: .worst, values: values, execution: Execution(threads: 1)
    ).scaled
    #expect((0..<6).map(scaled.isKnown) == [true, false, false, true, true, true])
    #expect(scaled.values[4] == scaled.values[5])
  }

  @Test func numbersAtTheEdgeOfDoubleStayOnTheScale() throws {
    let execution = Execution(threads: 1)
    let most = Double.greatestFiniteMagnitude
    let values = Column(type: .number, storage: .double([-most, 0, most]))
    let minmax = try FittedScale.fit(.minmax, isLow: false, missing: .worst, values: values, execution: execution)
      .scaled
    #expect(minmax.values == [0, 1 << 31, 1 << 32])
    let zscore = try FittedScale.fit(.zscore, isLow: false, missing: .worst, values: values, execution: execution)
      .scaled
    #expect(zscore.values == [0, 0, 0])
  }

  @Test(arguments: scales.prefix(4), [false, true])
  func threadsDoNotChangeTheAnswer(scale: Scale, isNumber: Bool) throws {
    var generator = Generator(3)
    let rows = 80_000
    let values = (0..<rows).map { _ in generator.chance(5) ? nil : Int.random(in: -50_000...50_000, using: &generator) }
    let population = bitmap((0..<rows).map { _ in generator.chance(90) })
    let answers = try [1, 2, 7].map { threads in
      try FittedScale.fit(
        scale, isLow: true, missing: .mean, values: column(values, isNumber ? .number : .decimal),
        population: population,
        execution: Execution(threads: threads)
      ).scaled.values
    }
    #expect(answers[0] == answers[1] && answers[0] == answers[2])
  }

  @Test func cancelledWorkThrows() {
    let execution = Execution(threads: 1)
    execution.cancel()
    #expect(throws: Execution.Cancelled.self) {
      try FittedScale.fit(.rank, isLow: false, missing: .mean, values: column([1, 2], .decimal), execution: execution)
    }
  }
}

extension Scale {
  /// The same in every run, unlike a hash.
  var hashSeed: Int {
    switch self {
    case .rank: 11
    case .minmax: 22
    case .zscore: 33
    case .anchors(let low, _): 44 + Int(low.units)
    }
  }
}

extension Kind {
  var hashSeed: Int { Kind.allCases.firstIndex(of: self)! * 1_000 }
}
