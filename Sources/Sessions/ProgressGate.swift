import Synchronization

/// Lets work on several threads tell how far it is: one at a time, and never backwards.
final class ProgressGate: Sendable {
  private let most = Mutex(0)
  private nonisolated(unsafe) let show: (Int) -> Void

  init(_ show: @escaping (Int) -> Void) { self.show = show }

  func tell(_ done: Int) {
    most.withLock { most in
      guard done > most else { return }
      most = done
      show(done)
    }
  }

  /// The work is over, done or not: what is shown is wiped out.
  func end(_ total: Int) { most.withLock { _ in show(total) } }
}
