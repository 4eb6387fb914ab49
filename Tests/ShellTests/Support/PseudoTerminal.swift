import Foundation
import Glibc
import Testing

/// The real program on a pseudo-terminal, with a person's fingers and eyes.
final class PseudoTerminal {
  private var master: Int32
  private(set) var process: pid_t = 0
  private(set) var screen: Screen
  /// Everything that was ever shown.
  private(set) var transcript: [UInt8] = []
  /// What the transcript held when a line was last entered at a prompt.
  private var entered = 0
  private var exitStatus: Int32?

  /// - Parameter program: what runs there; acct by itself, or a shell that starts it.
  init(
    _ arguments: [String] = [], program: String = AcctBinary.path, in folder: TemporaryFolder, columns: Int = 80,
    rows: Int = 24, environment: [String: String] = [:]
  ) throws {
    screen = Screen(columns: columns, rows: rows)
    master = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var unlocked: Int32 = 0
    try #require(master >= 0 && ioctl(master, 0x4004_5431 /* TIOCSPTLCK */, &unlocked) == 0)
    setSize(columns: columns, rows: rows)
    let variables = AcctBinary.base(home: folder.path).merging(environment) { $1 }
    process = try spawn([program] + arguments, variables, folder)
  }

  deinit {
    if exitStatus == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    if master >= 0 { close(master) }
  }

  /// The terminal becomes the controlling one by being the first that the leader of a new session opens.
  private func spawn(_ program: [String], _ environment: [String: String], _ folder: TemporaryFolder) throws -> pid_t {
    var number: UInt32 = 0
    try #require(ioctl(master, 0x8004_5430 /* TIOCGPTN */, &number) == 0)
    let name = "/dev/pts/\(number)"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let newSession: Int32 = 0x80  // POSIX_SPAWN_SETSID
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | Int16(newSession))
    let command = ["sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path] + program
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var id: pid_t = 0
    try #require(posix_spawn(&id, "/bin/sh", &actions, &attributes, &words, &variables) == 0)
    return id
  }

  // MARK: - Fingers

  /// Types text as fast as a machine can; keys are in `Key`.
  func type(_ text: String) {
    if text.hasSuffix(Key.enter) && isReadingLine { entered = transcript.count }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.prefix(512).withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      if count > 0 { bytes.removeFirst(count) }
      look(milliseconds: 1)
    }
  }

  /// As terminals send a paste to a program that asked for the marks.
  func paste(_ text: String) {
    type("\u{1B}[200~" + text.replacingOccurrences(of: "\n", with: "\r") + "\u{1B}[201~")
  }

  func setSize(columns: Int, rows: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  func resize(columns: Int, rows: Int) {
    screen.resize(columns: columns, rows: rows)
    setSize(columns: columns, rows: rows)
  }

  func send(_ signal: Int32) { kill(process, signal) }

  /// The window is closed, or the line is cut.
  func hangUp() {
    close(master)
    master = -1
  }

  // MARK: - Eyes

  /// Takes in what is shown, for at most so long.
  private func look(milliseconds: Int32) {
    var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, milliseconds) > 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(master, &buffer, buffer.count)
    guard count > 0 else {
      usleep(2_000)
      return
    }
    transcript += buffer[..<count]
    screen.feed(buffer[..<count])
  }

  /// Waits until the screen is as described; records a failure with the screen when it never is.
  @discardableResult
  func wait(
    seconds: Double = 60, _ what: String, at location: SourceLocation = #_sourceLocation, until holds: (Screen) -> Bool
  ) -> Bool {
    let deadline = Date().addingTimeInterval(seconds)
    while Date() < deadline {
      if holds(screen) { return true }
      look(milliseconds: 10)
    }
    Issue.record("never saw \(what); the screen:\n\(screen.text)", sourceLocation: location)
    return false
  }

  /// Waits for a text to be seen.
  @discardableResult
  func see(_ text: String, at location: SourceLocation = #_sourceLocation) -> Bool {
    wait("“\(text)”", at: location) { $0.lines.contains { $0.contains(text) } }
  }

  /// Waits for an empty prompt that is being read from: typing before would be echoed by the terminal itself.
  ///
  /// Where a line was entered, one must have been taken since: on a busy machine what is seen may be the prompt it was typed at.
  @discardableResult
  func seePrompt(at location: SourceLocation = #_sourceLocation) -> Bool {
    wait("a prompt", at: location) {
      $0.lines[$0.cursor.row] == "acct>" && isRaw && (entered == 0 || transcript[entered...].contains(Self.lineEnds))
    }
  }

  /// Pastes are marked from the beginning to the end of a line.
  private static let (lineBegins, lineEnds) = (Array("\u{1B}[?2004h".utf8), Array("\u{1B}[?2004l".utf8))

  private var isReadingLine: Bool {
    guard let began = transcript.ranges(of: Self.lineBegins).last else { return false }
    return !transcript[began.upperBound...].contains(Self.lineEnds)
  }

  private var isRaw: Bool {
    var settings = termios()
    return tcgetattr(master, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) == 0
  }

  /// Whether the terminal echoes and edits lines by itself again.
  var isRestored: Bool {
    var settings = termios()
    return tcgetattr(master, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO | ICANON) == tcflag_t(ECHO | ICANON)
  }

  /// Waits for the program's end; the exit code, minus the number of the signal that ended it.
  func end(seconds: Double = 60, at location: SourceLocation = #_sourceLocation) -> Int32? {
    let deadline = Date().addingTimeInterval(seconds)
    while Date() < deadline {
      look(milliseconds: 5)
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG) == process {
        exitStatus = status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
        look(milliseconds: 20)
        return exitStatus
      }
    }
    Issue.record("the program never ended; the screen:\n\(screen.text)", sourceLocation: location)
    return nil
  }
}

/// Keys as terminals send them.
enum Key {
  static let enter = "\r"
  static let altEnter = "\u{1B}\r"
  static let tab = "\t"
  static let up = "\u{1B}[A"
  static let down = "\u{1B}[B"
  static let left = "\u{1B}[D"
  static let controlLeft = "\u{1B}[1;5D"
  static let backspace = "\u{7F}"
  static let escape = "\u{1B}"
  static func control(_ letter: Character) -> String { String(UnicodeScalar(letter.asciiValue! & 0x1F)) }
}
