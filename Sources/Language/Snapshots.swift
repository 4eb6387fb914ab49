import Diagnostics

/// `snapshot deals to "snapshots.csv" as 2025W51`: the open pipeline of a week, added to a file that only ever grows.
public struct Snapshot: Sendable, Hashable {
  public var deals: Name
  public var path: TextLiteral
  public var week: Period

  public init(deals: Name, path: TextLiteral, week: Period) {
    self.deals = deals
    self.path = path
    self.week = week
  }
}

/// `compare snapshots 2025W50, 2025W51`: how the open pipeline of one week became that of another.
public struct WeekComparison: Sendable, Hashable {
  public var snapshots: Name
  public var from: Period
  public var to: Period
  public var group: Expression?
  /// Only what is expected to close in it is pipeline.
  public var period: Period?
  public var endings: StageEndings

  public init(
    snapshots: Name, from: Period, to: Period, group: Expression? = nil, period: Period? = nil,
    endings: StageEndings = StageEndings()
  ) {
    self.snapshots = snapshots
    self.from = from
    self.to = to
    self.group = group
    self.period = period
    self.endings = endings
  }
}

/// `won Customer lost Disqualified, "Churned customer"`: the stages in which deals have ended, as far as they were named.
public struct StageEndings: Sendable, Hashable {
  public var won: [StageWord] = []
  public var lost: [StageWord] = []

  public init() {}
}

/// A stage by its name: `Won`, `"Closed Won"`.
public struct StageWord: Sendable, Hashable {
  public var text: String
  public var span: Span
  public var isQuoted: Bool

  public init(_ text: String, span: Span, isQuoted: Bool) {
    self.text = text
    self.span = span
    self.isQuoted = isQuoted
  }
}
