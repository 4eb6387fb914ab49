import Glibc

/// A state that threads change one at a time, each when the state is as it needs it.
///
/// Meant for a few changes a block of work: waiting sleeps, and every change wakes those that wait.
final class Gate<State>: @unchecked Sendable {
  private var state: State
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(_ state: State) {
    self.state = state
    pthread_mutex_init(lock, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(lock)
    changed.deallocate()
    lock.deallocate()
  }

  /// Changes the state as soon as it is as wanted; the body must be short.
  func change<Result>(
    when isReady: (State) -> Bool = { _ in true }, _ body: (inout State) throws -> Result
  ) rethrows -> Result {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while !isReady(state) { pthread_cond_wait(changed, lock) }
    defer { pthread_cond_broadcast(changed) }
    return try body(&state)
  }
}
