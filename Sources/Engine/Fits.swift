import Columnar
import Models
import Plans

/// What definitions keep: every fit that was ever made in this process, under its id.
struct Fits {
  var scales: [FitID: ScaleFit] = [:]
  var cuts: [FitID: CutFit] = [:]
  var edges: [FitID: KeptFit<RFMEdges>] = [:]
  var classCuts: [FitID: KeptFit<RFMClassing.Cuts>] = [:]
  var thresholds: [FitID: KeptFit<[ParetoCurve.Threshold]>] = [:]
  var retention: [FitID: KeptFit<RetentionFit>] = [:]
  var lifetimes: [FitID: KeptFit<LifetimeFit>] = [:]
  var axisCuts: [FitID: KeptFit<[AxisCut]>] = [:]
  var waiting: [WaitingModel] = []
}

/// Something fitted, and the fingerprint of what it was fitted to: under the same one nothing has changed since.
struct KeptFit<Fitted: Sendable> {
  var fitted: Fitted
  var fingerprint: Int
}

/// A scale with the values it was fitted to, so that later rows can be told from fitted ones.
struct ScaleFit {
  var fit: FittedScale
  var values: Column
  /// The rows that were fitted; none for all.
  var population: Bitmap?
  /// The keys of the rows then; none where the table has no key.
  var keys: Column?
  /// The fingerprint of what was fitted: under the same one nothing has changed since.
  var fingerprint: Int
  /// Whose rows they are, and the as-of date.
  var table: TableID
  var day: Int32
}

struct CutFit {
  var thresholds: TierThresholds
  var fingerprint: Int
  /// The as-of date.
  var day: Int32
}

extension ScaleFit {
  /// For each row now the row it was when the scale was fitted; −1 for a new one, none where rows have not moved.
  func earlierRows(of keys: Column?, count: Int) -> [Int32]? {
    guard let keys, let then = self.keys else {
      return count <= values.count ? nil : (0..<Int32(count)).map { $0 < Int32(values.count) ? $0 : -1 }
    }
    if keys.holdsTheSame(as: then) { return nil }
    let rows = Dictionary(
      (0..<then.count).map { (then.keyText($0), Int32($0)) }, uniquingKeysWith: { first, _ in first })
    return (0..<keys.count).map { row in keys.keyText(row).flatMap { rows[$0] } ?? -1 }
  }
}

extension Column {
  /// Whether the values are the same, row by row; `false` may also mean that they are stored in another way.
  fileprivate func holdsTheSame(as other: Column) -> Bool {
    guard type == other.type, validity == other.validity else { return false }
    return switch (storage, other.storage) {
    case (.int32(let a), .int32(let b)): a == b
    case (.int64(let a), .int64(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.codes(let a, let dictionary), .codes(let b, let other)): dictionary === other && a == b
    case (.bytes(let a), .bytes(let b)): a.offsets == b.offsets && a.bytes == b.bytes
    default: false
    }
  }

  /// What a row is known by, whatever type its key has; none where the key is missing.
  func keyText(_ row: Int) -> String? { isKnown(row) ? canonicalText(row) : nil }
}
