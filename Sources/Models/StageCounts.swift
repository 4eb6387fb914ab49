/// How many deals reached each stage of a funnel, how many are still there and how many were lost there.
///
/// `reached[k] = reached[k + 1] + open[k] + lost[k]`: each deal stands where it came furthest. A conversion is that of the deals that are decided at
/// a stage; those still open there are on neither side, so that a young cohort does not look like a bad one. The product of the
/// conversions is the product-limit estimate of Kaplan and Meier ("Nonparametric Estimation from Incomplete Observations", 1958) with stages in the
/// place of times.
public struct StageCounts: Sendable, Hashable {
  public private(set) var reached: [Int]
  public private(set) var open: [Int]
  public private(set) var lost: [Int]
  /// Of those that reached a stage, the ones of whom it is not known out of how many at the stage before.
  private var strays: [Int]

  public init(stageCount: Int) {
    reached = Array(repeating: 0, count: stageCount)
    open = reached
    lost = reached
    strays = reached
  }

  /// From counts of each stage, of which nothing else is known: whoever did not go on counts as lost.
  ///
  /// - Parameters:
  ///   - open: of each stage those of whom the count at the next stage is not known.
  ///   - strays: of each stage those of whom the count at the stage before is not known.
  public init(counts: [Int], open: [Int]? = nil, strays: [Int]? = nil) {
    let none = Array(repeating: 0, count: counts.count)
    let (open, strays) = (open ?? none, strays ?? none)
    (reached, self.open, self.strays) = (counts, open, strays)
    lost =
      counts.indices.dropLast().map { max(0, counts[$0] - open[$0] - (counts[$0 + 1] - strays[$0 + 1])) } + [0]
  }

  public mutating func add(furthest: Int, _ outcome: StageJourneys.Outcome) {
    for stage in 0...furthest { reached[stage] += 1 }
    switch outcome {
    case .open: open[furthest] += 1
    case .lost: lost[furthest] += 1
    case .won: break
    }
  }

  public var stageCount: Int { reached.count }
  public var entered: Int { reached[0] }
  public var won: Int { reached[stageCount - 1] }
  public var undecided: Int { open.reduce(0, +) }
  public var lostInAll: Int { lost.reduce(0, +) }

  /// Those at a stage of whom it is known whether they went on.
  public func decided(at stage: Int) -> Int { reached[stage] - open[stage] }

  /// The share of those decided at the stage before that went on to this one; none for the first, or where nobody is decided.
  public func conversion(to stage: Int) -> Double? {
    guard stage > 0, decided(at: stage - 1) > 0 else { return nil }
    return Double(reached[stage] - strays[stage]) / Double(decided(at: stage - 1))
  }

  /// The product of the conversions up to a stage.
  public func fromFirst(to stage: Int) -> Double? {
    (0...stage).dropFirst().reduce(1.0) { product, stage in
      product.flatMap { product in conversion(to: stage).map { product * $0 } }
    }
  }

  public var winRate: Double? { fromFirst(to: stageCount - 1) }
}

/// The stage that holds growth back: that whose conversion, raised to a benchmark, would bring most wins.
public struct Bottleneck: Sendable, Hashable {
  /// The stage that is hard to reach from the one before.
  public var stage: Int
  public var conversion: Double
  /// The benchmark and whose it is, by its place; none where no one is better.
  public var benchmark: Double?
  public var whose: Int?
  /// Wins for each win so far that the benchmark would add.
  public var gain: Double

  /// A benchmark needs so many who are decided.
  public static let fewestDecided = 10

  /// None where nothing is lost at any stage. A conversion above 1 says that the counts are not of the same leads: it neither holds back nor is a benchmark.
  ///
  /// - Parameter benchmarks: groups, or an earlier cohort. Without one that is better anywhere, the lowest conversion is what holds back.
  public init?(_ counts: StageCounts, benchmarks: [StageCounts]) {
    var found: Bottleneck?
    for stage in 1..<counts.stageCount {
      guard let own = counts.conversion(to: stage), own > 0, own < 1 else { continue }
      for (place, other) in benchmarks.enumerated() where other.decided(at: stage - 1) >= Self.fewestDecided {
        guard let rate = other.conversion(to: stage), rate > own, rate <= 1 else { continue }
        let gain = rate / own - 1
        if gain > found?.gain ?? 0 {
          found = Bottleneck(stage: stage, conversion: own, benchmark: rate, whose: place, gain: gain)
        }
      }
    }
    if let found {
      self = found
      return
    }
    let known = (1..<counts.stageCount).compactMap { stage in counts.conversion(to: stage).map { (stage, $0) } }
    guard let lowest = known.min(by: { $0.1 < $1.1 }), lowest.1 < 1 else { return nil }
    self.init(stage: lowest.0, conversion: lowest.1, benchmark: nil, whose: nil, gain: 0)
  }

  private init(stage: Int, conversion: Double, benchmark: Double?, whose: Int?, gain: Double) {
    (self.stage, self.conversion, self.benchmark) = (stage, conversion, benchmark)
    (self.whose, self.gain) = (whose, gain)
  }
}
