/// The order of stages as histories have it: a stage that most deals enter before another stands before it.
public struct StageOrder: Sendable {
  /// Codes of all stages in order, whether deals go on from them or end there.
  public let all: [Int]
  /// Codes of the stages that deals go on from, in order.
  public let open: [Int]
  /// Codes of the stages in which they end.
  public let last: [Int]

  /// - Parameters:
  ///   - ways: the stages of each deal, in order of time.
  ///   - codeCount: how many stages there are; each has a code below it.
  public init(ways: [[Int]], codeCount: Int) {
    var before = Array(repeating: Array(repeating: 0, count: codeCount), count: codeCount)
    var goesOn = Array(repeating: 0, count: codeCount)
    var ends = goesOn
    for way in ways {
      var seen: [Int] = []
      for stage in way where !seen.contains(stage) {
        for earlier in seen { before[earlier][stage] += 1 }
        seen.append(stage)
      }
      for (stage, next) in zip(way, way.dropFirst()) where stage != next { goesOn[stage] += 1 }
      if let end = way.last { ends[end] += 1 }
    }
    // What is hardly ever left is an end, even where a deal was taken up again.
    let codes = (0..<codeCount).filter { goesOn[$0] + ends[$0] > 0 }
    let isLast = codes.map { goesOn[$0] * 20 < ends[$0] }
    last = zip(codes, isLast).filter(\.1).map(\.0)
    func ordered(_ codes: [Int]) -> [Int] {
      let wins = codes.map { stage in codes.count { before[stage][$0] > before[$0][stage] } }
      return zip(codes, wins).sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
    }
    all = ordered(codes)
    open = ordered(zip(codes, isLast).filter { !$0.1 }.map(\.0))
  }
}
