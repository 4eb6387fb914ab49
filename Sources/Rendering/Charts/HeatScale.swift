/// How dark the cells of a heat grid are: by their size next to the greatest there is, above and below zero alike.
///
/// What is below zero has a mark and a colour of its own, so that a great loss is as dark as a great gain and never looks like one.
struct HeatScale {
  /// What the key under a grid names: the least value where it is below zero, zero, the greatest where it is above.
  let stops: [Double]
  /// The greatest size.
  private let most: Double

  init(_ values: [Double]) {
    let (least, greatest) = (values.min() ?? 0, values.max() ?? 0)
    stops = (least < 0 ? [least] : []) + [0] + (greatest > 0 ? [greatest] : [])
    most = max(abs(least), abs(greatest))
  }

  /// From 0 to 1, the darkest.
  func strength(_ value: Double) -> Double { most == 0 ? 0 : abs(value) / most }

  /// Two characters; the lightest shade is visible, too.
  func shade(_ value: Double, isFine: Bool) -> String {
    let marks: [Character] = isFine ? ["░", "▒", "▓", "█"] : [".", ":", "+", "#"]
    let mark = marks[min(marks.count - 1, Int(strength(value) * Double(marks.count)))]
    return (value < 0 ? "-" : String(mark)) + String(mark)
  }

  /// What the shades mean: `profit: ░░ 0 to ██ 326k`.
  func key(_ name: String, isFine: Bool) -> String {
    let texts = stops.map { "\(shade($0, isFine: isFine)) \(ChartScale.short($0))" }
    return "\(name): " + texts.joined(separator: " to ") + (stops[0] < 0 ? " · `-` marks what is below zero" : "")
  }
}
