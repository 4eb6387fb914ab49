import CKernels
import Columnar

/// A scale that rises or falls evenly between two keys that are near enough for the wide loop: see `ckernels_weigh_way`.
struct StraightWay: Sendable {
  private let low: Int64
  private let high: Int64
  private let falls: Bool
  private let isTurned: Bool

  /// None where the keys are too far apart, or one.
  private init?(from start: Int64, to end: Int64, isTurned: Bool) {
    (low, high, falls) = (min(start, end), max(start, end), end < start)
    self.isTurned = isTurned
    let (whole, overflows) = high.subtractingReportingOverflow(low)
    guard !overflows, whole > 0, whole < 1 << 31 else { return nil }
  }

  fileprivate init?(_ basis: FittedScale.Basis, isTurned: Bool) {
    switch basis {
    case .anchors(let placement) where placement.factor == 1:
      self.init(from: placement.low, to: placement.high, isTurned: isTurned)
    case .minmax(let placement) where placement.unit != .binary:
      self.init(from: placement.smallest, to: placement.largest, isTurned: isTurned)
    default: return nil
    }
  }

  /// Adds weight times scaled value to the sums of a range, which starts at a word.
  ///
  /// - Parameter known: the rows whose key is known; all without it. Others have `missing` as their scaled value.
  func add(
    _ keys: [Int64], _ known: Bitmap?, _ range: Range<Int>, weight: Int64, missing: Int64,
    to sums: UnsafeMutableBufferPointer<Int64>
  ) {
    let way = ckernels_way(low: low, high: high, falls: falls, turned: isTurned, missing: missing, weight: weight)
    keys.withUnsafeBufferPointer { keys in
      guard let first = keys.baseAddress else { return }
      guard let known else {
        return ckernels_weigh_way(first + range.lowerBound, nil, range.count, way, sums.baseAddress)
      }
      known.words.withUnsafeBufferPointer { words in
        let word = words.baseAddress.map { $0 + range.lowerBound >> 6 }
        ckernels_weigh_way(first + range.lowerBound, word, range.count, way, sums.baseAddress)
      }
    }
  }
}

extension FittedScale {
  /// The scale as a straight way, where it is one.
  var way: StraightWay? { StraightWay(basis, isTurned: isLow) }
}
