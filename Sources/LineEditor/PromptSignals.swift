import CLineEditor
import Glibc
import Synchronization

/// The signals that arrive while a person types, held back until the editor waits for a key, so that none is missed and
/// none interrupts a redraw.
///
/// Handlers only set a bit. What a signal means is decided in `take`, in ordinary code.
struct PromptSignals {
  private static let watched = [SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH, SIGTERM, SIGHUP]
  private static let pending = Atomic<UInt64>(0)

  private var actions: [(signal: Int32, action: sigaction)] = []
  private var mask = sigset_t()

  init() {
    PromptSignals.pending.store(0, ordering: .relaxed)
    var held = sigset_t()
    sigemptyset(&held)
    for signal in PromptSignals.watched { sigaddset(&held, signal) }
    pthread_sigmask(SIG_BLOCK, &held, &mask)
    for signal in PromptSignals.watched { actions.append((signal, PromptSignals.install(signal))) }
  }

  /// Puts back what was there before.
  func restore() {
    for (signal, var action) in actions { sigaction(signal, &action, nil) }
    var mask = mask
    pthread_sigmask(SIG_SETMASK, &mask, nil)
  }

  /// The handler is left without `SA_RESTART`: it is there to end a wait.
  private static func install(_ signal: Int32) -> sigaction {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { PromptSignals.pending.bitwiseOr(1 << UInt64($0), ordering: .relaxed) }
    var previous = sigaction()
    sigaction(signal, &action, &previous)
    return previous
  }

  /// What ended a wait.
  enum Wakening { case input, other, signal }

  /// Waits until a byte can be read from a descriptor, or from another one where that is given.
  func waitForInput(_ descriptor: Int32, or other: Int32? = nil) -> Wakening {
    var open = mask
    for signal in PromptSignals.watched { sigdelset(&open, signal) }
    switch acct_wait_for_input(descriptor, other ?? -1, &open) {
    case 1: return .input
    case 2: return .other
    default: return .signal
    }
  }

  /// The next signal that came, taken from those waiting.
  func take() -> Int32? {
    let bits = PromptSignals.pending.load(ordering: .relaxed)
    if bits == 0 { return nil }
    let signal = Int32(bits.trailingZeroBitCount)
    PromptSignals.pending.bitwiseAnd(~(1 << UInt64(signal)), ordering: .relaxed)
    return signal
  }

  /// Stops the process as Ctrl-Z asks; returns when it is continued.
  func stop() {
    var ordinary = sigaction()
    ordinary.__sigaction_handler.sa_handler = SIG_DFL
    sigaction(SIGTSTP, &ordinary, nil)
    var stopping = sigset_t()
    sigemptyset(&stopping)
    sigaddset(&stopping, SIGTSTP)
    raise(SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &stopping, nil)
    pthread_sigmask(SIG_BLOCK, &stopping, nil)
    _ = PromptSignals.install(SIGTSTP)
  }
}
