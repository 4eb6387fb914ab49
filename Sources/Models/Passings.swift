import Columnar

/// Who passes one account while a weight's share goes from 0 to 1, as far as that can matter to its level.
///
/// Shares are cut into slots. How many rise above the account and fall below it is counted for every slot; only in slots where that may carry it over
/// a position at which a level ends, and in their neighbours, are the passings themselves looked up and put in order.
struct Passings: Sendable {
  /// At `at` another account and this one are equal, behind it one is above the other.
  struct Meeting: Sendable {
    let at: Fraction
    let row: Int
    /// Whether the other one is above behind the meeting, else before it.
    let rises: Bool
    /// How many are above the account before this meeting, where meetings before it have been left out.
    var above: Int?
  }

  /// In ascending shares.
  let meetings: [Meeting]
  /// How many are above at the share 0, those aside who rise there.
  let above: Int

  /// So many that few of a million accounts pass in one of them.
  static let usualSlots = 1 << 14

  /// - Parameters:
  ///   - ranked: the rows that are compared; all without it.
  ///   - positions: how many may be above the account at most, and one more, for it to reach each of the levels that go by that.
  init(
    _ lines: WeightLines, _ ranked: Bitmap?, around own: Int, positions: [Int], slots: Int, _ execution: Execution
  ) throws {
    let mine = lines.line(own)
    let tallies = try execution.blocks(of: lines.rest.count, rows: max(Execution.blockRows, lines.rest.count / 8 & ~63))
    {
      range in
      var tally = SlotTally(slots)
      forEachRow(range, ranked) { tally.count(lines.line($0), mine) }
      return tally
    }
    let tally = tallies.dropFirst().reduce(into: tallies.first ?? SlotTally(slots)) { $0.add($1) }
    above = tally.above
    let runs = tally.runs(where: positions)
    if runs.isEmpty {
      meetings = []
      return
    }
    let isWanted = Bitmap(count: slots) { slot in runs.contains { $0.slots.contains(slot) } }
    let found = try execution.blocks(of: lines.rest.count) { range in
      var rows: [Passing] = []
      forEachRow(range, ranked) { row in
        guard let passing = Passing(lines.line(row), mine), isWanted[passing.slot(of: slots)] else { return }
        rows.append(Passing(passing, row: Int32(row)))
      }
      return rows
    }
    meetings = Passings.ordered(found.flatMap { $0 }, lines, mine, runs, slots)
  }

  /// In exact order, with the number above at the beginning of each run.
  private static func ordered(
    _ passings: [Passing], _ lines: WeightLines, _ mine: WeightLines.Line, _ runs: [SlotTally.Run], _ slots: Int
  ) -> [Meeting] {
    let sorted = passings.sorted { ($0.at, $0.row) < ($1.at, $1.row) }
    var next = 0
    return runs.flatMap { run in
      let first = next
      while next < sorted.count, run.slots.contains(sorted[next].slot(of: slots)) { next += 1 }
      var meetings = exact(sorted[first..<next], lines, mine)
      if !meetings.isEmpty { meetings[0].above = run.above }
      return meetings
    }
  }

  /// Sorted by the rounded share they are, so only neighbours that are too close for rounding to tell may have to change places.
  private static func exact(
    _ passings: ArraySlice<Passing>, _ lines: WeightLines, _ mine: WeightLines.Line
  ) -> [Meeting] {
    var exact = passings.map { passing in
      guard let at = lines.line(Int(passing.row)).meeting(mine) else {
        preconditionFailure("lines that pass one another meet")
      }
      return Meeting(at: at, row: Int(passing.row), rises: passing.rises)
    }
    for index in exact.indices.dropFirst() {
      var place = index
      while place > 0, exact[place].at < exact[place - 1].at {
        exact.swapAt(place, place - 1)
        place -= 1
      }
    }
    return exact
  }
}

/// Another account passes the one that is looked at.
private struct Passing: Sendable {
  /// Rounded.
  let at: Double
  let row: Int32
  let rises: Bool

  /// None where the lines do not pass within 0…1.
  @inline(__always)
  init?(_ line: WeightLines.Line, _ mine: WeightLines.Line) {
    let (start, end) = (line.start &- mine.start, line.end &- mine.end)
    if start > 0, end <= 0 {
      (at, rises) = (Double(start) / (Double(start) - Double(end)), false)
    } else if start <= 0, end > 0 {
      (at, rises) = (Double(-start) / (Double(end) - Double(start)), true)
    } else {
      return nil
    }
    row = 0
  }

  init(_ passing: Passing, row: Int32) { (at, self.row, rises) = (passing.at, row, passing.rises) }

  /// The slot of the rounded share. The exact one is in this slot or, at its edge, in a neighbour.
  @inline(__always)
  func slot(of slots: Int) -> Int { min(slots - 1, Int(at * Double(slots))) }
}

/// How many pass the account in each slot of shares.
private struct SlotTally: Sendable {
  private var rising: [Int32]
  private var falling: [Int32]
  private(set) var above = 0

  init(_ slots: Int) {
    rising = [Int32](repeating: 0, count: slots)
    falling = rising
  }

  @inline(__always)
  mutating func count(_ line: WeightLines.Line, _ mine: WeightLines.Line) {
    if line.start > mine.start { above += 1 }
    guard let passing = Passing(line, mine) else { return }
    let slot = passing.slot(of: rising.count)
    if passing.rises { rising[slot] &+= 1 } else { falling[slot] &+= 1 }
  }

  mutating func add(_ other: SlotTally) {
    for slot in rising.indices {
      rising[slot] += other.rising[slot]
      falling[slot] += other.falling[slot]
    }
    above += other.above
  }

  /// Slots that follow one another, and how many are above where they begin.
  struct Run: Sendable {
    var slots: Range<Int>
    let above: Int
  }

  /// The slots in which the number above may pass a position, with their neighbours.
  ///
  /// What is counted in a slot may belong to the one before or behind it, and the other way round: the number above at a share of a slot is between that
  /// where the slot before begins, less all who fall in the three slots, and the same plus all who rise in them.
  func runs(where positions: [Int]) -> [Run] {
    let starts = rising.indices.reduce(into: [above]) { $0.append($0[$1] + Int(rising[$1]) - Int(falling[$1])) }
    var runs: [Run] = []
    for slot in rising.indices {
      let near = max(0, slot - 1)..<min(rising.count, slot + 2)
      let least = starts[near.lowerBound] - near.reduce(0) { $0 + Int(falling[$1]) }
      let most = starts[near.lowerBound] + near.reduce(0) { $0 + Int(rising[$1]) }
      guard positions.contains(where: { least < $0 && $0 <= most }) else { continue }
      if let last = runs.last, last.slots.upperBound >= near.lowerBound {
        runs[runs.count - 1].slots = last.slots.lowerBound..<near.upperBound
      } else {
        runs.append(Run(slots: near, above: starts[near.lowerBound]))
      }
    }
    return runs
  }
}
