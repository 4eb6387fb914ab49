import Columnar
import Glibc
import Synchronization

/// The `^C` that the terminal shows while statements run; what comes after it starts on a line of its own.
struct InterruptEcho {
  private var isClosed = false

  mutating func close(after signals: WorkSignals, _ printer: EventPrinter) {
    if signals.received == nil || isClosed { return }
    isClosed = true
    printer.draw("\n")
  }
}

/// Ctrl-C, and requests to leave, while statements run: the work is asked to stop at its next block.
struct WorkSignals {
  private static let execution = Atomic<UInt>(0)
  private static let received = Atomic<Int32>(0)

  private var actions: [(signal: Int32, action: sigaction)] = []

  /// - Parameters:
  ///   - execution: the work; kept alive by the caller until `restore`.
  ///   - endsProcess: in a script a signal means to leave, and a second one does not wait for the work.
  init(stopping execution: Execution, endsProcess: Bool) {
    WorkSignals.received.store(0, ordering: .relaxed)
    WorkSignals.execution.store(UInt(bitPattern: Unmanaged.passUnretained(execution).toOpaque()), ordering: .releasing)
    for signal in endsProcess ? [SIGINT, SIGTERM, SIGHUP] : [SIGINT] { install(signal, once: endsProcess) }
  }

  /// The signal that came, if any.
  var received: Int32? {
    let signal = WorkSignals.received.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }

  func restore() {
    for (signal, var action) in actions { sigaction(signal, &action, nil) }
    WorkSignals.execution.store(0, ordering: .releasing)
  }

  private mutating func install(_ signal: Int32, once: Bool) {
    var previous = sigaction()
    sigaction(signal, nil, &previous)
    // `nohup` and a shell's background jobs say that a signal is not for us.
    if unsafeBitCast(previous.__sigaction_handler.sa_handler, to: Int.self) == 1 { return }
    var action = sigaction()
    action.sa_flags = SA_RESTART | (once ? Int32(bitPattern: UInt32(SA_RESETHAND)) : 0)
    action.__sigaction_handler.sa_handler = { WorkSignals.stop($0) }
    sigaction(signal, &action, nil)
    actions.append((signal, previous))
  }

  /// The handler: two atomic stores, and nothing else that a signal handler may not do.
  private static func stop(_ signal: Int32) {
    received.store(signal, ordering: .relaxed)
    guard let pointer = UnsafeRawPointer(bitPattern: execution.load(ordering: .acquiring)) else { return }
    Unmanaged<Execution>.fromOpaque(pointer)._withUnsafeGuaranteedRef { $0.cancel() }
  }
}
