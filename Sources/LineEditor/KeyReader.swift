import Glibc

/// Single keys from a terminal, for programs that step rather than edit.
public struct KeyReader {
  public enum Key: Hashable, Sendable {
    case character(Character)
    case enter
    case left
    case right
    case up
    case down
    case escape
    /// The terminal has another size, or the program goes on after it was stopped: what was drawn is to be drawn again.
    case resized
    case backspace
    /// Ctrl-C.
    case interrupted
    /// Ctrl-D, or the input has ended.
    case end
    /// A signal that asks the program to leave; `SIGHUP` where the terminal has gone.
    case terminated(signal: Int32)
  }

  private let input: KeyInput
  /// Milliseconds.
  private static let escapePatience: Int32 = 40

  public init(input: Int32) { self.input = KeyInput(descriptor: input) }

  /// Waits for a key that means something. The terminal is unbuffered and silent only while it waits.
  ///
  /// - Parameter beforeStop: told before Ctrl-Z stops the program.
  public func next(beforeStop: () -> Void = {}) -> Key {
    var before = termios()
    guard tcgetattr(input.descriptor, &before) == 0 else {
      return errno == EIO ? .terminated(signal: SIGHUP) : .end
    }
    var raw = before
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    raw.c_iflag &= ~tcflag_t(ICRNL)
    tcsetattr(input.descriptor, TCSADRAIN, &raw)
    let signals = PromptSignals()
    defer {
      tcsetattr(input.descriptor, TCSADRAIN, &before)
      signals.restore()
    }
    while true {
      switch input.nextByte(signals) {
      case .byte(0x1A):
        stop(signals, before, raw, beforeStop)
        return .resized
      case .byte(let byte): if let key = key(startingWith: byte, signals) { return key }
      case .end: return .end
      case .hungUp: return .terminated(signal: SIGHUP)
      case .other: continue
      case .interrupted:
        while let signal = signals.take() {
          switch signal {
          case SIGINT: return .interrupted
          case SIGTERM, SIGHUP: return .terminated(signal: signal)
          case SIGTSTP:
            stop(signals, before, raw, beforeStop)
            return .resized
          case SIGWINCH: return .resized
          default: break
          }
        }
      }
    }
  }

  private func stop(_ signals: PromptSignals, _ before: termios, _ raw: termios, _ beforeStop: () -> Void) {
    var (before, raw) = (before, raw)
    tcsetattr(input.descriptor, TCSADRAIN, &before)
    beforeStop()
    signals.stop()
    tcsetattr(input.descriptor, TCSADRAIN, &raw)
  }

  private func key(startingWith byte: UInt8, _ signals: PromptSignals) -> Key? {
    switch byte {
    case 0x0A, 0x0D: return .enter
    case 0x03: return .interrupted
    // A Ctrl-D that comes between two waits, while lines are still edited, is kept as a zero.
    case 0x04, 0x00: return .end
    case 0x7F, 0x08: return .backspace
    case 0x1B: return escapeSequence(signals)
    case 0..<0x20: return nil
    default: return input.scalar(startingWith: byte, signals).map { .character(Character($0)) }
    }
  }

  /// `ESC [ … letter` or `ESC O letter`; nothing behind it for a moment means the key itself.
  private func escapeSequence(_ signals: PromptSignals) -> Key? {
    var waiting = pollfd(fd: input.descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, KeyReader.escapePatience) > 0 else { return .escape }
    guard case .byte(let second) = input.nextByte(signals) else { return nil }
    // Ctrl-C and its like hold, however soon they come behind the key.
    if second < 0x20, second != 0x1B { return key(startingWith: second, signals) }
    guard second == UInt8(ascii: "[") || second == UInt8(ascii: "O") else { return nil }
    while case .byte(let byte) = input.nextByte(signals) {
      switch byte {
      case UInt8(ascii: "A"): return .up
      case UInt8(ascii: "B"): return .down
      case UInt8(ascii: "C"): return .right
      case UInt8(ascii: "D"): return .left
      case 0x40...0x7E: return nil
      default: continue
      }
    }
    return nil
  }
}
