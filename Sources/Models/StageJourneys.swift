/// The way of each deal through an ordered set of stages, as its history tells it.
///
/// A stage that was passed over counts as reached. A deal that came back is where it came furthest. One that is in its last stage is won; stage
/// `stageCount` stands for everything that is lost.
public struct StageJourneys: Sendable {
  public enum Outcome: Sendable { case open, won, lost }

  /// A change of stage: `stage` is its place in the order, or the number of stages where the deal is lost.
  public struct Entry: Sendable {
    public var day: Int32
    public var stage: Int

    public init(day: Int32, stage: Int) {
      self.day = day
      self.stage = stage
    }
  }

  public struct Journey: Sendable {
    /// The furthest stage that it reached, by place; a won deal's is the last.
    public var furthest: Int
    public var outcome: Outcome
    /// The day of its first entry.
    public var entered: Int32
    /// The day on which it was won or lost.
    public var ended: Int32?
    /// Days in each stage that it has left for good, all stays together.
    public var days: [Int32?]
    /// It passed over a stage before the furthest.
    public var skipped: Bool
    /// It went from a later stage to an earlier one, or was taken up again.
    public var returned: Bool
  }

  public let stageCount: Int
  /// One for each deal; none where nothing is known of it.
  public private(set) var journeys: [Journey?]

  public init(stageCount: Int) {
    precondition(stageCount >= 2, "a funnel has a stage to enter and one to win")
    self.stageCount = stageCount
    journeys = []
  }

  /// The next deal with its entries, in order of time.
  public mutating func append(_ entries: [Entry]) {
    journeys.append(Journey(entries, stageCount: stageCount))
  }
}

extension StageJourneys.Journey {
  fileprivate init?(_ entries: [StageJourneys.Entry], stageCount: Int) {
    guard let first = entries.first, let last = entries.last else { return nil }
    let lost = stageCount
    outcome = last.stage == lost ? .lost : last.stage == stageCount - 1 ? .won : .open
    entered = first.day
    ended = outcome == .open ? nil : last.day
    days = Array(repeating: nil, count: stageCount)
    returned = false
    var visited = Array(repeating: false, count: stageCount)
    for (entry, next) in zip(entries, entries.dropFirst()) {
      if next.stage < entry.stage { returned = true }
      if entry.stage < lost { days[entry.stage] = (days[entry.stage] ?? 0) + next.day - entry.day }
    }
    for entry in entries where entry.stage < lost { visited[entry.stage] = true }
    if last.stage < lost { days[last.stage] = nil }
    // What was won once and is open again, or lost, has not reached the last stage after all.
    let limit = outcome == .won ? stageCount : stageCount - 1
    let furthest = visited.prefix(limit).lastIndex(of: true) ?? 0
    self.furthest = furthest
    skipped = visited.prefix(furthest).contains(false)
  }
}
