import Columnar

/// Numbers along an axis: from where to where, and how they are written there.
struct ChartScale {
  var low: Double
  var high: Double
  /// Days, which are written as dates.
  var isDays: Bool

  /// - Parameter fromZero: bars start there; points only where zero is not far off.
  init(_ values: [Double], fromZero: Bool, isDays: Bool = false) {
    let (least, most) = (values.min() ?? 0, values.max() ?? 0)
    let nearsZero = !isDays && (fromZero || (least >= 0 && least < most / 2) || (most <= 0 && most > least / 2))
    low = nearsZero ? min(0, least) : least
    high = nearsZero ? max(0, most) : most
    // One value is seen next to nothing.
    if low == high, !isDays { (low, high) = (min(0, low), max(0, high)) }
    if low == high { high = low + 1 }
    self.isDays = isDays
  }

  /// What is named beside an axis, from the bottom up: its ends, and zero where it lies between them, else the middle.
  var marks: [Double] { [low, spansZero ? 0 : (low + high) / 2, high] }
  var spansZero: Bool { !isDays && low < 0 && high > 0 }

  /// How far along a value lies, from 0 to 1.
  func share(_ value: Double) -> Double { (value - low) / (high - low) }

  /// Places along the axis, told apart.
  func texts(_ values: [Double]) -> [String] {
    isDays ? values.map { Day.format(Int32($0.rounded())) } : ChartScale.texts(values)
  }

  /// Numbers in three digits and a unit where that tells them apart, else in as many digits as it takes; years as they are.
  static func texts(_ values: [Double]) -> [String] {
    if values.allSatisfy({ $0 == $0.rounded() && 1000...2999 ~= $0 }) { return values.map { "\(Int($0))" } }
    let different = Set(values).count
    let short = values.map(self.short)
    guard Set(short).count < different, values.allSatisfy({ abs($0) < 1e12 }) else { return short }
    let exact = (0...6).lazy.map { places in
      values.map { decimalText(Int64(($0 * Double(powersOfTen[places])).rounded()), scale: places) }
    }
    return exact.first { Set($0).count == different } ?? short
  }

  /// Three digits and a unit: `1.25M`, `340k`, `0.07`.
  static func short(_ value: Double) -> String {
    let units: [(Double, String)] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")]
    let (size, unit) = units.first { abs(value) >= $0.0 } ?? (1, "")
    let scaled = value / size
    let places = abs(scaled) >= 100 || scaled == scaled.rounded() ? 0 : abs(scaled) >= 10 ? 1 : 2
    let power = Double(powersOfTen[places])
    let text = decimalText(Int64((scaled * power).rounded()), scale: places)
    guard text.contains(".") else { return text + unit }
    return String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed()) + unit
  }
}

/// Steps of equal, round width over the known values of a column, and how many fall into each.
public struct HistogramBins: Sendable {
  /// One more than there are steps; a value belongs to the step it begins, the last one holds its end, too.
  public private(set) var edges: [Double]
  public private(set) var counts: [Int]
  public private(set) var missing: Int
  public let isDays: Bool

  /// - Parameter most: no more steps than this.
  public init(_ column: Column, most: Int = 15) {
    isDays = column.type == .date
    let values = (0..<column.count).compactMap { column.number(at: $0) }
    missing = column.count - values.count
    guard let low = values.min(), let high = values.max() else {
      (edges, counts) = ([], [])
      return
    }
    let isWhole = isDays || column.type.scale == 0
    let step = HistogramBins.roundStep((high - low) / Double(max(1, most - 1)), isWhole: isWhole)
    let start = (low / step).rounded(.down) * step
    let count = max(1, Int(((high - start) / step).rounded(.up)))
    edges = (0...count).map { start + Double($0) * step }
    // A value that ends the last step exactly starts none of its own.
    counts = Array(repeating: 0, count: count)
    for value in values {
      var place = min(count - 1, max(0, Int((value - start) / step)))
      // The edges are what is shown and asked for, so they decide where rounding would not.
      if value < edges[place] { place = max(0, place - 1) }
      if place + 1 < count, value >= edges[place + 1] { place += 1 }
      counts[place] += 1
    }
  }

  /// 1, 2, 2.5 or 5 times a power of ten, at least as wide as asked.
  private static func roundStep(_ width: Double, isWhole: Bool) -> Double {
    guard width > 0 else { return 1 }
    var power = 1.0
    while power > width { power /= 10 }
    while power * 10 <= width { power *= 10 }
    let factors = isWhole && power < 10 ? [1.0, 2, 5, 10] : [1, 2, 2.5, 5, 10]
    let step = power * (factors.first { power * $0 >= width } ?? 10)
    return isWhole ? max(1, step) : step
  }

  /// Of each step where it begins.
  var labels: [String] {
    let starts = Array(edges.prefix(counts.count))
    let texts = isDays ? starts.map { Day.format(Int32($0)) } : ChartScale.texts(starts)
    return texts.map { $0 + " –" }
  }
}
