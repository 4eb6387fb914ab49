import Columnar
import Diagnostics
import Language
import Models
import Plans
import Rendering

extension Session {
  /// `flips tier for "C00042"`, `flips tier`
  func answer(_ flips: Flips) throws {
    guard let tiers = try recutTiers(flips.tiers, for: "flips", under: flips.scenario) else {
      if let key = flips.key { _ = try row(key, of: state.book.table(try model(flips.tiers).table)) }
      return
    }
    if let key = flips.key {
      guard let row = try row(key, of: tiers.book.table(tiers.tiers.table)) else { return }
      try sayAccountFlips(of: row, tiers)
    } else {
      try sayBoundaryFlips(tiers)
    }
    sayRecut(tiers, under: flips.scenario)
  }

  // MARK: - One account

  private func sayAccountFlips(of row: Int, _ tiers: RecutTiers) throws {
    let label = try label(of: row, tiers.book.table(tiers.tiers.table))
    let level = tiers.present.level(row)
    if let level, case .when = tiers.tiers.tiers?.levels[level].cut {
      return say(
        Presentation(
          title: "\(tiers.tiers.name) of \(label)", frame: FlipRows(tiers).frame, layout: .text,
          narrative: ["\(label) is \(tiers.levelName(level)) by its condition, whatever the weights are"]))
    }
    var rows = FlipRows(tiers)
    var sentences: [String] = []
    for criterion in tiers.criteria.indices {
      let found = try ModelError.located(in: tiers.score) {
        try FlipSearch(tiers.recut, row: row, moving: criterion, execution: execution).result
      }
      rows.add(found, criterion)
      sentences.append(sentence(found, criterion, tiers))
    }
    let present = "\(label) is \(tiers.levelName(level))"
    let changes = rows.changeCount
    say(
      Presentation(
        title: changes == 0
          ? "\(present), and no one weight alone changes that"
          : "\(present); each weight alone, the others in proportion",
        frame: rows.frame, narrative: sentences, rowNoun: "flips"))
    if rows.isSearched {
      smallPrint(
        "found by trying weights and halving, since scores are no straight lines here; a change within a two-hundredth of the share may be missed"
      )
    } else {
      smallPrint("exact: a score is a straight line in a weight's share, and equal scores share a tier")
    }
  }

  private func sentence(_ flips: FlipSearch.Result, _ criterion: Int, _ tiers: RecutTiers) -> String {
    let name = tiers.criteria[criterion].name
    guard let stretches = flips.stretches else { return "\(name) is the only weight: its share is always 100%" }
    let ranges = stretches.map { stretch in
      "\(tiers.levelName(stretch.level)) \(percentShare(stretch.from))–\(percentShare(stretch.to))%"
    }
    return "\(name), \(percentShare(flips.now))% now: " + ranges.joined(separator: ", ")
  }

  private func percentShare(_ share: Double) -> String { plain(share * 100) }

  // MARK: - All boundaries

  private func sayBoundaryFlips(_ tiers: RecutTiers) throws {
    guard tiers.recut.isLinear else {
      throw Diagnostic(
        .unexpected,
        "the boundaries of \(tiers.tiers.name) have no closed form: \(tiers.score.name) has missing values that are renormalised",
        help: [
          "ask for one account (`flips \(tiers.tiers.name) for KEY`), or sweep a weight: `sweep \(tiers.score.name) weight …`"
        ])
    }
    var rows = BoundaryRows(tiers, names: try accountFields(of: tiers.book.table(tiers.tiers.table)))
    for criterion in tiers.criteria.indices {
      let found = try ModelError.located(in: tiers.score) {
        try BoundaryFlips(tiers.recut, moving: criterion, execution: execution)
      }
      if let found { rows.add(found, criterion) }
    }
    if rows.isEmpty {
      return say(
        Presentation(
          title: "no boundary of \(tiers.tiers.name) goes by the order alone", frame: rows.frame, rowNoun: "boundaries")
      )
    }
    say(
      Presentation(
        title:
          "\(tiers.tiers.name): how far one weight can move, the others in proportion, before the first account crosses",
        frame: rows.frame, rowNoun: "crossings"))
    smallPrint(
      "exact: while nobody crosses, the lowest inside and the highest outside are straight lines in a weight's share")
  }
}

/// The stretches of weight in which an account is in each level, in closed form or, where there is none, by search.
private struct FlipSearch {
  struct Stretch {
    var from: Double
    var to: Double
    var level: Int?
  }

  struct Result {
    /// The share of now.
    var now: Double
    /// None where the criterion's is the only weight.
    var stretches: [Stretch]?
    var present = 0
    var isSearched = false
  }

  var result: Result

  init(_ recut: TierRecut, row: Int, moving criterion: Int, execution: Execution) throws {
    let total = Double(recut.weights.reduce(0, +))
    let own = Double(recut.weights[criterion])
    result = Result(now: own / total)
    guard own < total else { return }
    if let flips = try AccountFlips(of: row, recut, moving: criterion, execution: execution) {
      let starts = flips.stretches.map { recut.share($0.from, meeting: $0.meets, of: row, moving: criterion) }
      result.stretches = zip(flips.stretches, zip(starts, starts.dropFirst() + [1])).map { stretch, ends in
        Stretch(from: ends.0, to: ends.1, level: stretch.level)
      }
      result.present = flips.present
    } else {
      result.stretches = try FlipSearch.searched(recut, row, criterion, execution)
      result.present = result.stretches?.lastIndex { $0.from <= result.now } ?? 0
      result.isSearched = true
    }
  }

  /// Levels at two hundred shares, and the changes between them halved down to the precision of weights.
  private static func searched(
    _ recut: TierRecut, _ row: Int, _ criterion: Int, _ execution: Execution
  ) throws -> [Stretch] {
    // Raw weights that share out 2²⁰, so that they stay exact.
    let others = recut.weights.enumerated().reduce(Int64(0)) { $0 + ($1.offset == criterion ? 0 : $1.element) }
    func level(_ share: Double) throws -> Int? {
      let whole = Double(1 << 20)
      var weights = recut.weights.map { Int64((Double($0) / Double(others) * (1 - share) * whole).rounded()) }
      weights[criterion] = Int64((share * whole).rounded())
      return try recut.cut(weights, execution: execution).level(row)
    }
    let steps = 200
    var stretches: [Stretch] = []
    var (from, before) = (0.0, try level(0))
    for step in 1...steps {
      let share = Double(step) / Double(steps)
      let now = try level(share)
      guard now != before else { continue }
      var (low, high) = (share - 1 / Double(steps), share)
      while high - low > 1e-6 {
        let middle = (low + high) / 2
        if try level(middle) == before { low = middle } else { high = middle }
      }
      stretches.append(Stretch(from: from, to: high, level: before))
      (from, before) = (high, now)
    }
    stretches.append(Stretch(from: from, to: 1, level: before))
    return stretches
  }
}

/// The nearest change in each direction of each weight, as a frame.
private struct FlipRows {
  let tiers: RecutTiers
  private(set) var isSearched = false
  private var criteria: [String] = []
  private var now: [Double] = []
  private var nowShare: [Double] = []
  private var direction: [String] = []
  private var share: [Double?] = []
  private var weight: [Double?] = []
  private var becomes: [String?] = []

  init(_ tiers: RecutTiers) { self.tiers = tiers }

  var changeCount: Int { becomes.count { $0 != nil } }

  mutating func add(_ result: FlipSearch.Result, _ criterion: Int) {
    isSearched = isSearched || result.isSearched
    guard let stretches = result.stretches else { return }
    let own = stretches[result.present]
    let ends: [(String, FlipSearch.Stretch?, Double)] = [
      ("down to", result.present > 0 ? stretches[result.present - 1] : nil, own.from),
      ("up to", result.present + 1 < stretches.count ? stretches[result.present + 1] : nil, own.to),
    ]
    for (word, next, end) in ends {
      criteria.append(tiers.criteria[criterion].name)
      now.append(Double(tiers.criteria[criterion].weight) / 10_000)
      nowShare.append(result.now)
      direction.append(word)
      share.append(next == nil ? nil : end)
      weight.append(next == nil ? nil : tiers.rawWeight(end, of: criterion))
      becomes.append(next.map { tiers.levelName($0.level) })
    }
  }

  var frame: Frame {
    Frame(
      fields: [
        Frame.Field("criterion", .texts(criteria)), Frame.Field("weight", .numbers(now)),
        Frame.Field("share", .numbers(nowShare)), Frame.Field("moves", .texts(direction)),
        Frame.Field("flip weight", .numbers(weight)), Frame.Field("flip share", .numbers(share)),
        Frame.Field("becomes", .texts(becomes)),
      ], rowCount: criteria.count)
  }
}

/// The first crossing of each level's boundary in each direction of each weight, as a frame.
private struct BoundaryRows {
  let tiers: RecutTiers
  /// Key and name of the accounts.
  let names: [Frame.Field]
  private var rows: [Row] = []

  private struct Row {
    let criterion: Int
    let now: Double
    let level: Int
    let word: String
    let crossing: BoundaryFlips.Crossing?
  }

  init(_ tiers: RecutTiers, names: [Frame.Field]) {
    self.tiers = tiers
    self.names = names
  }

  var isEmpty: Bool { rows.isEmpty }

  mutating func add(_ flips: BoundaryFlips, _ criterion: Int) {
    for (level, below, above) in flips.levels {
      for (word, crossing) in [("down to", below), ("up to", above)] {
        rows.append(
          Row(criterion: criterion, now: flips.now.number, level: level, word: word, crossing: crossing))
      }
    }
  }

  var frame: Frame {
    func account(_ row: Int?) -> String? {
      row.map { row in
        names.filter { $0.column.isKnown(row) }.map { $0.column.openText(row) }.joined(separator: " ")
      }
    }
    func share(_ row: Row) -> Double? {
      guard let crossing = row.crossing, let first = crossing.leaves ?? crossing.enters else { return nil }
      let met = crossing.score.map { TierRecut.Meeting.score($0) } ?? crossing.enters.map { .row($0) }
      return tiers.recut.share(crossing.share, meeting: met, of: first, moving: row.criterion)
    }
    return Frame(
      fields: [
        Frame.Field("criterion", .texts(rows.map { tiers.criteria[$0.criterion].name })),
        Frame.Field("weight", .numbers(rows.map { Double(tiers.criteria[$0.criterion].weight) / 10_000 })),
        Frame.Field("share", .numbers(rows.map(\.now))),
        Frame.Field("level", .texts(rows.map { tiers.levels[$0.level] })),
        Frame.Field("moves", .texts(rows.map(\.word))),
        Frame.Field(
          "flip weight", .numbers(rows.map { row in share(row).flatMap { tiers.rawWeight($0, of: row.criterion) } })),
        Frame.Field("flip share", .numbers(rows.map(share))),
        Frame.Field("comes in", .texts(rows.map { account($0.crossing?.enters) })),
        Frame.Field("falls out", .texts(rows.map { account($0.crossing?.leaves) })),
      ], rowCount: rows.count)
  }
}

extension TierRecut {
  /// An exact share as it is reported: from scaled values as they were before rounding, where that is the same meeting.
  fileprivate func share(_ exact: Fraction, meeting: Meeting?, of row: Int, moving criterion: Int) -> Double {
    guard let meeting, let share = self.meeting(of: row, with: meeting, moving: criterion),
      abs(share - exact.number) < 1e-6
    else { return exact.number }
    return share
  }
}

extension ModelError {
  /// Weights too long to be compared exactly, as a mistake in the score.
  static func located<Result>(in score: Model, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch ModelError.scoreOverflow {
      throw Diagnostic(
        .badWeights, "the weights of \(score.name) have too many digits to be compared exactly",
        help: ["write them with fewer places: only their proportions matter"])
    }
  }
}
