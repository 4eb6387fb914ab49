import Glibc
import LineEditor
import Sessions

/// The terminal's second screen, on which a panel is drawn until the person leaves it; then everything is as it was, also after a crash.
struct PanelScreen {
  private let printer: EventPrinter
  private let keys = KeyReader(input: STDIN_FILENO)

  private static let enter = "\u{1B}[?1049h\u{1B}[?25l"
  // A terminal without a second screen is left with an empty one.
  private static let leave = "\u{1B}[H\u{1B}[J\u{1B}[?25h\u{1B}[?1049l"

  /// What a session shows panels with; none where keys do not come from a terminal, or it cannot be drawn on.
  static func shower(_ printer: EventPrinter) -> ((TunePanel) throws -> [String])? {
    guard isatty(STDIN_FILENO) == 1, StreamTraits(descriptor: STDERR_FILENO, colour: .never).isCapable else {
      return nil
    }
    return { panel in try PanelScreen(printer: printer).show(panel) }
  }

  private func show(_ panel: TunePanel) throws -> [String] {
    var panel = panel
    let mode = PanelMode(descriptor: STDIN_FILENO)
    let crash = CrashGuard(writing: PanelScreen.leave, mode)
    open(mode)
    defer {
      close(mode)
      crash.restore()
    }
    while true {
      draw(panel)
      switch keys.next(beforeStop: { close(mode) }) {
      case .resized: open(mode)
      case .interrupted, .end: return []
      case .terminated(let signal):
        close(mode)
        raise(signal)
        return []
      case let key:
        guard let known = TunePanel.Key(key) else { continue }
        if case .leave(let statements) = try panel.take(known) { return statements }
      }
    }
  }

  private func open(_ mode: PanelMode) {
    mode.enter()
    printer.draw(PanelScreen.enter)
  }

  private func close(_ mode: PanelMode) {
    printer.draw(PanelScreen.leave)
    mode.leave()
  }

  /// Line by line over what is there, so that nothing flickers.
  private func draw(_ panel: TunePanel) {
    let size = TerminalSize(descriptor: STDERR_FILENO) ?? TerminalSize(rows: 24, columns: 80)
    var text = "\u{1B}[H"
    let lines = panel.lines(rows: size.rows, columns: size.columns)
    for (index, line) in lines.enumerated() {
      text += styled(line) + "\u{1B}[K" + (index + 1 < lines.count ? "\r\n" : "")
    }
    printer.draw(text + "\u{1B}[J")
  }

  private func styled(_ line: PanelLine) -> String {
    // Which line is chosen has to be seen without colours, too.
    let code =
      switch line.tone {
      case .plain: ""
      case .title: "1"
      case .faint: "2"
      case .selected: "7"
      }
    if code.isEmpty || line.text.isEmpty || (!printer.usesColourForRemarks && line.tone != .selected) {
      return line.text
    }
    return "\u{1B}[\(code)m\(line.text)\u{1B}[0m"
  }
}

extension TunePanel.Key {
  fileprivate init?(_ key: KeyReader.Key) {
    switch key {
    case .up: self = .up
    case .down: self = .down
    case .left: self = .left
    case .right: self = .right
    case .enter: self = .enter
    case .escape: self = .escape
    case .backspace: self = .backspace
    case .character(let character): self = .character(character)
    case .resized, .interrupted, .end, .terminated: return nil
    }
  }
}

/// How the terminal takes keys while a panel is shown: nothing is echoed, and Ctrl-C and Ctrl-Z come as keys, so that none is lost while something is
/// computed.
private struct PanelMode {
  let descriptor: Int32
  let before: termios

  init(descriptor: Int32) {
    var before = termios()
    tcgetattr(descriptor, &before)
    self.descriptor = descriptor
    self.before = before
  }

  func enter() {
    var mode = before
    mode.c_lflag &= ~tcflag_t(ICANON | ECHO)
    withUnsafeMutableBytes(of: &mode.c_cc) { keys in for key in [VINTR, VQUIT, VSUSP] { keys[Int(key)] = 0 } }
    tcsetattr(descriptor, TCSADRAIN, &mode)
  }

  func leave() {
    var mode = before
    tcsetattr(descriptor, TCSADRAIN, &mode)
  }
}

/// Gives the first screen and the terminal's mode back when the program crashes while a panel is shown.
private struct CrashGuard {
  private static let crashes = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE]
  // Written before the handlers are installed, read by them.
  private nonisolated(unsafe) static var farewell: [UInt8] = []
  private nonisolated(unsafe) static var mode: PanelMode?
  private var actions: [(signal: Int32, action: sigaction)] = []

  init(writing text: String, _ mode: PanelMode) {
    CrashGuard.farewell = Array(text.utf8)
    CrashGuard.mode = mode
    for signal in CrashGuard.crashes {
      var action = sigaction()
      var previous = sigaction()
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      action.__sigaction_handler.sa_handler = { signal in
        CrashGuard.farewell.withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
        CrashGuard.mode?.leave()
        raise(signal)
      }
      sigaction(signal, &action, &previous)
      actions.append((signal, previous))
    }
  }

  func restore() { for (signal, var action) in actions { sigaction(signal, &action, nil) } }
}
