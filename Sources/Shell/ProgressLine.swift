import Columnar
import Diagnostics
import Sessions

/// What is said while files are read: how much, how fast, how long still. Nothing for what is quick.
struct ProgressLine {
  /// When the reading began, and when it was last told of.
  private var start: Double?
  private var told: Double?

  /// Seconds before anything is said, and between two times.
  private static let patience = 0.3
  private static let interval = 0.1

  /// The line to draw at a time, in seconds on any clock; none where it is not yet time for one.
  mutating func text(for progress: LoadProgress, at time: Double, columns: Int) -> String? {
    guard let start else {
      start = time
      return nil
    }
    let elapsed = time - start
    guard elapsed >= Self.patience, progress.done > 0, progress.total > 0, time - (told ?? 0) >= Self.interval else {
      return nil
    }
    told = time
    let rate = Double(progress.done) / elapsed
    let left = Double(progress.total - progress.done) / rate
    let share = progress.done * 100 / progress.total
    let speed = progress.unit == .bytes ? memoryText(Int(rate)) : "\(Int(rate))"
    let said = "\(share) %, \(speed)/s, \(Self.seconds(left)) left"
    let name = String(progress.name.prefix(max(0, columns - said.count - 4)))
    return "\(name): \(said)"
  }

  /// Forgets the reading; whether a line stands there to be wiped out.
  mutating func end() -> Bool {
    defer { self = ProgressLine() }
    return told != nil
  }

  private static func seconds(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded(.up))
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10) s" : tenths < 1200 ? "\(tenths / 10) s" : "\(tenths / 600) min"
  }
}
