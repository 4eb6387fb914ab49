import Diagnostics
import Glibc

/// How the program leaves.
public enum Ending: Hashable, Sendable {
  case exit(ExitCode)
  /// By the signal itself, so that the caller sees 130, 143 or 141 and knows why.
  case signal(Int32)

  public func leave() -> Never {
    switch self {
    case .exit(let code): Glibc.exit(code.rawValue)
    case .signal(let number):
      Glibc.signal(number, SIG_DFL)
      var mask = sigset_t()
      sigemptyset(&mask)
      sigaddset(&mask, number)
      raise(number)
      pthread_sigmask(SIG_UNBLOCK, &mask, nil)
      // Only where the signal was ignored by whoever started us.
      Glibc.exit(128 + number)
    }
  }
}

extension ExitCode {
  /// Of two outcomes the one to report: wrong input outranks a failed expectation, and the first of equals stands.
  func combined(with later: ExitCode) -> ExitCode {
    if self >= .usage || later == .done { return self }
    return later >= .usage || self == .done ? later : self
  }
}
