import Dispatch
import Glibc
import LineEditor
import Rendering
import Sessions
import Synchronization

/// Counts in the background what a condition picks out while it is being typed: `✓ 1,204 of 48,310`.
///
/// One count at a time. A key that comes while one runs cancels it, and never waits for it; only what needs the session itself (Tab, Enter) waits,
/// through `settle`. Everything but the count runs on the main thread.
final class LiveCounter: TypingHints {
  let descriptor: Int32
  /// Where the background rings when a count has ended.
  private let bell: Int32
  private let session: Session
  private let queue = DispatchQueue(label: "live count")
  private let work = DispatchGroup()
  private let outcome = Mutex<String?>(nil)

  private var text = ""
  private var isRunning = false
  /// Typed while a count was still running.
  private var waiting: String?

  /// None where the system has no descriptor left.
  init?(_ session: Session) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    (descriptor, bell) = (ends[0], ends[1])
    for end in ends {
      closeOnExec(end)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    self.session = session
  }

  deinit {
    close(descriptor)
    close(bell)
  }

  func lineChanged(to text: String) -> Bool {
    guard text != self.text else { return false }
    self.text = text
    if isRunning {
      session.execution.cancel()
      waiting = text
      return false
    }
    return !start(text)
  }

  func take() -> Hint {
    hearBell()
    guard isRunning else { return .unchanged }
    work.wait()
    isRunning = false
    session.execution.resetCancellation()
    guard let next = waiting else { return outcome.withLock { $0 }.map(Hint.show) ?? .clear }
    waiting = nil
    return start(next) ? .unchanged : .clear
  }

  /// Waits until nothing of the session is in use any more; the line that was typed is done with.
  func settle() {
    if isRunning {
      session.execution.cancel()
      work.wait()
      session.execution.resetCancellation()
      hearBell()
    }
    (isRunning, waiting, text) = (false, nil, "")
  }

  /// Whether there is something to count.
  private func start(_ text: String) -> Bool {
    guard let count = session.liveCount(of: text) else { return false }
    isRunning = true
    outcome.withLock { $0 = nil }
    queue.async(group: work) { [self] in
      if let (matched, visible) = try? count.count() {
        outcome.withLock { $0 = "\(matched > 0 ? "✓" : "∅") \(grouped(matched)) of \(grouped(visible))" }
      }
      _ = write(bell, [1], 1)
    }
    return true
  }

  private func hearBell() {
    var rings = [UInt8](repeating: 0, count: 16)
    _ = read(descriptor, &rings, rings.count)
  }
}

// What the background touches is guarded: the outcome by its lock, the session by `settle`.
extension LiveCounter: @unchecked Sendable {}
