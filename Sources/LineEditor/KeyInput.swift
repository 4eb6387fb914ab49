import Glibc

/// Bytes from a terminal, decoded one character at a time.
struct KeyInput {
  let descriptor: Int32

  enum Byte: Equatable {
    case byte(UInt8)
    case end
    /// The terminal has gone; its signal may come later, or not at all.
    case hungUp
    /// A signal came before a byte did.
    case interrupted
    /// The other descriptor has something.
    case other
  }

  func nextByte(_ signals: PromptSignals, or other: Int32? = nil) -> Byte {
    while true {
      switch signals.waitForInput(descriptor, or: other) {
      case .signal: return .interrupted
      case .other: return .other
      case .input: break
      }
      var byte: UInt8 = 0
      let count = read(descriptor, &byte, 1)
      if count == 1 { return .byte(byte) }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      return isHungUp(count < 0 ? errno : 0) ? .hungUp : .end
    }
  }

  /// A terminal that has gone ends its input as Ctrl-D does, and from then on refuses to tell its settings.
  ///
  /// - Parameter reason: the error of the last read; 0 where there was none.
  func isHungUp(_ reason: Int32 = 0) -> Bool {
    var settings = termios()
    return reason == EIO || tcgetattr(descriptor, &settings) != 0 && errno == EIO
  }

  /// The character that a first byte begins; none when its bytes are malformed.
  func scalar(startingWith first: UInt8, _ signals: PromptSignals) -> Unicode.Scalar? {
    if first < 0x80 { return Unicode.Scalar(first) }
    var bytes = [first]
    for _ in 1..<max(1, (~first).leadingZeroBitCount) {
      guard case .byte(let byte) = nextByte(signals) else { return nil }
      bytes.append(byte)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    return text.unicodeScalars.first
  }

  /// What a terminal pastes: everything up to the mark of its end, with plain line ends and without control characters.
  func pastedText(_ signals: PromptSignals) -> String {
    let mark = Array("\u{1B}[201~".utf8)
    var bytes: [UInt8] = []
    while case .byte(let byte) = nextByte(signals) {
      bytes.append(byte)
      if bytes.suffix(mark.count) == mark[...] {
        bytes.removeLast(mark.count)
        break
      }
    }
    return KeyInput.cleaned(String(decoding: bytes, as: UTF8.self))
  }

  static func cleaned(_ pasted: String) -> String {
    var scalars = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in pasted.unicodeScalars {
      switch scalar {
      case "\n" where previous == "\r": break
      case "\r", "\n": scalars.append("\n")
      case "\t": scalars.append(scalar)
      default: if scalar.properties.generalCategory != .control { scalars.append(scalar) }
      }
      previous = scalar
    }
    while let last = scalars.last, last == "\n" { scalars.removeLast() }
    return String(scalars)
  }
}
