import Diagnostics

/// Counts of levels drawn as calm bars, for a terminal: a pyramid on its side.
public struct BarChart: Sendable, Hashable {
  public struct Bar: Sendable, Hashable {
    public var label: String
    public var value: Int

    public init(_ label: String, _ value: Int) {
      self.label = label
      self.value = value
    }
  }

  public var bars: [Bar]

  public init(_ bars: [Bar]) { self.bars = bars }

  /// One line a bar: label, count, share of all, and a bar in eighths of a character; none wider than there are columns.
  public func lines(columns: Int) -> [String] {
    let total = bars.reduce(0) { $0 + $1.value }
    let most = bars.map(\.value).max() ?? 0
    guard most > 0 else { return [] }
    let labels = bars.map { truncated(sanitised($0.label), toWidth: max(4, columns / 3)) }
    let counts = bars.map { grouped($0.value) }
    let shares = bars.map { share($0.value, of: total) }
    let (labelWidth, countWidth, shareWidth) = (widest(labels), widest(counts), widest(shares))
    let room = min(BarChart.longestBar, columns - labelWidth - countWidth - shareWidth - 9)
    return bars.indices.map { index in
      let head =
        "  " + padded(labels[index], labelWidth, isRight: false) + "  " + padded(counts[index], countWidth) + "  "
        + padded(shares[index], shareWidth)
      return room < 4
        ? truncated(head, toWidth: columns) : head + "  " + barText(bars[index].value, of: most, width: room)
    }
  }

  /// A wider screen makes no wider picture: the eye compares lengths best in a short space.
  static let longestBar = 60

  private func share(_ value: Int, of total: Int) -> String {
    let tenths = Int((Double(value) / Double(total) * 1_000).rounded())
    if value > 0, tenths == 0 { return "<0.1%" }
    return "\(tenths / 10).\(tenths % 10)%"
  }

  private func widest(_ texts: [String]) -> Int { texts.map { displayWidth($0) }.max() ?? 0 }

  private func padded(_ text: String, _ width: Int, isRight: Bool = true) -> String {
    let blanks = String(repeating: " ", count: max(0, width - displayWidth(text)))
    return isRight ? blanks + text : text + blanks
  }
}

/// A bar in eighths of a character, so many wide for the most; what is not nothing shows.
public func barText(_ value: Int, of most: Int, width: Int) -> String {
  guard value > 0, most > 0, width > 0 else { return "" }
  return barText(eighths: max(1, value * width * 8 / most))
}

/// A bar of so many eighths of a character.
func barText(eighths: Int) -> String {
  let rest = eighths % 8
  return String(repeating: "█", count: eighths / 8) + (rest == 0 ? "" : String("▏▎▍▌▋▊▉".dropFirst(rest - 1).prefix(1)))
}
