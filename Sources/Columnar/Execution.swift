import Dispatch
import Synchronization

/// How long work is run: with how many threads, and until who says stop.
///
/// The one place with threads. Blocks are cut by row count, never by core count, and results are combined in block order, so the
/// answer is the same on one thread or many.
public final class Execution: Sendable {
  public let threads: Int
  private let cancelled = Atomic<Bool>(false)

  /// Rows in a block of work.
  public static let blockRows = 1 << 16

  public init(threads: Int) { self.threads = max(1, threads) }

  /// Asks the work to stop at its next block. Safe from a signal handler.
  public func cancel() { cancelled.store(true, ordering: .relaxed) }
  public func resetCancellation() { cancelled.store(false, ordering: .relaxed) }
  public var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

  /// Throws `Cancelled` when the user asked to stop.
  public func check() throws(Cancelled) { if isCancelled { throw Cancelled() } }

  public struct Cancelled: Error { public init() {} }

  /// Runs `body` for each block of `count` rows and returns what it gave, in block order.
  public func blocks<Result: Sendable>(
    of count: Int, rows: Int = Execution.blockRows, _ body: @Sendable (Range<Int>) throws -> Result
  ) throws -> [Result] {
    let blocks = (count + rows - 1) / rows
    return try tasks(blocks) { try body($0 * rows..<min(count, ($0 + 1) * rows)) }
  }

  /// Runs `body` for each of `count` tasks and returns what it gave, in task order. The first error in task order is thrown.
  public func tasks<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    if threads == 1 || count < 2 {
      return try (0..<count).map { task in
        try check()
        return try body(task)
      }
    }
    let slots = Mutex<[Swift.Result<Result, any Error>?]>(Array(repeating: nil, count: count))
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while true {
        let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard task < count else { return }
        let outcome = Swift.Result<Result, any Error> {
          try check()
          return try body(task)
        }
        slots.withLock { $0[task] = outcome }
      }
    }
    return try slots.withLock { try $0.map { try $0!.get() } }
  }
}
