import Columnar
import Models

/// What has been computed, kept under what it was computed from; what was not asked for longest goes first when there is too much.
struct Cache {
  enum Value {
    case column(Column)
    case criterion(CriterionResult)
    case order(KeyOrder)
    case purchases(MeasuredPurchases)
    case model(ModelResult)
  }

  struct Entry {
    var value: Value
    /// What was counted while it and what it stands on were computed, by their keys.
    var tallies: [Int: Tally]
    fileprivate var bytes: Int
    fileprivate var lastUse: Int
  }

  private var entries: [Int: Entry] = [:]
  private var bytes = 0
  private var clock = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  var count: Int { entries.count }

  mutating func entry(_ key: Int) -> Entry? {
    clock += 1
    entries[key]?.lastUse = clock
    return entries[key]
  }

  mutating func insert(_ value: Value, tallies: [Int: Tally], under key: Int) {
    clock += 1
    let size = value.byteCount
    if let old = entries.updateValue(Entry(value: value, tallies: tallies, bytes: size, lastUse: clock), forKey: key) {
      bytes -= old.bytes
    }
    bytes += size
    if bytes > limit { evict() }
  }

  mutating func remove(_ key: Int) {
    if let old = entries.removeValue(forKey: key) { bytes -= old.bytes }
  }

  /// Down to three quarters, so that a full cache does not sort its entries for every column.
  private mutating func evict() {
    for (key, entry) in entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
      if bytes <= limit / 4 * 3 || entry.lastUse == clock { return }
      entries[key] = nil
      bytes -= entry.bytes
    }
  }
}

extension Cache.Value {
  /// Roughly what it holds of memory beyond what others hold as well.
  fileprivate var byteCount: Int {
    switch self {
    case .column(let column): column.byteCount
    case .criterion(let criterion): criterion.scaled.count * 8
    case .order(let order): order.count * 8
    case .purchases(let purchases): purchases.recency.count * 24
    case .model(.score(let score)): score.scores.count * 16
    case .model(.tiers(let tiers)): tiers.assignment.codes.count * 4
    case .model(.rfm(let rfm)): rfm.scores.recency.count * 3
    case .model(.classes(let classes)): classes.classing.codes.count * 4
    case .model(.pareto(let pareto)): pareto.values.count * 8
    case .model(.decision(let decision)): decision.numbers.byteCount
    case .model(.matrix(let matrix)): matrix.cells.codes.count * 4
    case .model(.policy(let policy)): policy.rules.count * 4
    case .model(.retention(let retention)): retention.cells.count * 12
    case .model(.attributes), .model(.gate): 0
    case .model(.lifetime(let lifetime)): lifetime.byteCount
    }
  }
}

extension Column {
  /// A dictionary is taken to be shared.
  fileprivate var byteCount: Int {
    let values =
      switch storage {
      case .int32(let values): values.count * 4
      case .int64(let values): values.count * 8
      case .double(let values): values.count * 8
      case .codes(let codes, _): codes.count * 4
      case .bytes(let texts): texts.bytes.count + texts.offsets.count * 8
      case .bits(let bits): bits.count / 8
      }
    return values + (validity == nil ? 0 : count / 8)
  }
}
