import CLineEditor
import Diagnostics
import Glibc

/// The line editor of a real terminal: libedit, taught to edit whole statements.
///
/// A statement of several lines is one buffer, so that any part of it can be edited and Up brings it back as one entry.
/// Use it on the main thread, and one at a time.
public final class LibeditReader: LineReader {
  let editor: OpaquePointer
  private let list: OpaquePointer
  let input: KeyInput
  private let output: Int32
  private let file: HistoryFile?
  var history: HistoryBrowser

  // What holds while a statement is being read.
  var signals: PromptSignals?
  var assistant: (any TypingAssistant)?
  private var prompt = Prompt("")
  private var promptBytes: UnsafeMutablePointer<CChar>?
  private var deathSignal: Int32?
  /// Told apart from the end of the input here: a search of the history that is broken off ends as if there were no more to read.
  private var wasInterrupted = false
  private var hint: String?
  private var hintBytes: UnsafeMutablePointer<CChar>?
  /// The row below the prompt in which the hint stands that libedit knows nothing of.
  private var paintedRow: Int?
  /// The width that the line was last drawn for.
  private var drawnColumns = 80

  static let historySize: Int32 = 10_000

  /// None where the terminal cannot be edited on; then a `PlainReader` serves.
  ///
  /// - Parameters:
  ///   - input: the terminal's keys.
  ///   - output: where prompt and line are drawn.
  ///   - file: where statements are kept between sessions; none keeps them in memory.
  public init?(input: Int32, output: Int32, file: HistoryFile?) {
    LibeditReader.chooseCharacterSet()
    guard let editor = acct_el_open("acct", dup(input), dup(output)) else { return nil }
    guard let list = history_init() else {
      el_end(editor)
      return nil
    }
    self.editor = editor
    self.list = list
    self.input = KeyInput(descriptor: input)
    self.output = output
    self.file = file
    history = HistoryBrowser(entries: file?.load().suffix(Int(LibeditReader.historySize)) ?? [])
    acct_el_set_client(editor, Unmanaged.passUnretained(self).toOpaque())
    acct_el_set_prompt(editor, { LibeditReader.of($0).promptBytes }, LibeditReader.escapeMark)
    acct_el_set_right_prompt(editor, { LibeditReader.of($0).hintBytes }, LibeditReader.escapeMark)
    acct_el_set_editor(editor, "emacs")
    acct_el_set_signals(editor, 0)
    acct_el_set_reader(editor) { LibeditReader.of($0).nextKey(into: $1!) }
    acct_history_set_size(list, LibeditReader.historySize)
    for entry in history.entries { acct_history_enter(list, entry) }
    acct_el_set_history(editor, list)
    addCommands()
    bindKeys()
    el_source(editor, nil)
    if acct_el_is_vi(editor) != 0 { bindEssentialKeys() }
  }

  deinit {
    el_end(editor)
    history_end(list)
    free(promptBytes)
    free(hintBytes)
  }

  static func of(_ editor: OpaquePointer?) -> LibeditReader {
    Unmanaged<LibeditReader>.fromOpaque(acct_el_client(editor)!).takeUnretainedValue()
  }

  /// libedit drops typed Chinese in the C locale, and never sets another by itself.
  private static func chooseCharacterSet() {
    setlocale(LC_CTYPE, "")
    if String(cString: nl_langinfo(nl_item(CODESET))) != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
  }

  // MARK: - Reading

  public func read(prompt: Prompt, assistant: any TypingAssistant) -> Entry {
    self.assistant = assistant
    self.prompt = prompt
    free(promptBytes)
    promptBytes = strdup(LibeditReader.marked(prompt))
    history.reset()
    setHint(nil)
    paintedRow = nil
    wasInterrupted = false
    signals = PromptSignals()
    drawnColumns = size.columns
    el_resize(editor)
    draw(LibeditReader.pasteOn)
    defer {
      draw(LibeditReader.pasteOff)
      signals?.restore()
      signals = nil
      self.assistant = nil
    }
    var count: Int32 = 0
    if let line = el_gets(editor, &count), count > 0 {
      // libedit ends the line by its count alone: what an earlier, longer line held may still stand behind it.
      let text = LibeditReader.text(line, line + Int(count))
      return .statement(text.hasSuffix("\n") ? String(text.dropLast()) : text)
    }
    el_reset(editor)
    if let signal = deathSignal { return .terminated(signal: signal) }
    // libedit asks for no key where it cannot set the terminal.
    if input.isHungUp() { return .terminated(signal: SIGHUP) }
    return wasInterrupted ? .interrupted : .end
  }

  public func remember(_ statement: String) {
    guard statement.contains(where: { !$0.isWhitespace }), !statement.hasPrefix(" ") else { return }
    guard history.add(statement) else { return }
    acct_history_enter(list, statement)
    file?.append(statement)
  }

  // MARK: - Keys

  /// libedit's hook for the next character: 1 with one, 0 at the end, −1 with `errno` when the wait was broken off.
  private func nextKey(into key: UnsafeMutablePointer<wchar_t>) -> Int32 {
    guard let signals else { return 0 }
    while true {
      announceLine()
      switch input.nextByte(signals, or: assistant?.hints?.descriptor) {
      case .other: takeHint()
      case .byte(let byte):
        guard let scalar = input.scalar(startingWith: byte, signals) else { continue }
        key.pointee = wchar_t(bitPattern: scalar.value)
        // In vi mode a search that was broken off goes back to the line.
        wasInterrupted = false
        return 1
      case .end:
        return 0
      case .hungUp:
        deathSignal = SIGHUP
        return 0
      case .interrupted:
        while let signal = signals.take() {
          if goesOn(after: signal, signals) { continue }
          errno = EINTR
          return -1
        }
      }
    }
  }

  /// Whether typing goes on after a signal.
  private func goesOn(after signal: Int32, _ signals: PromptSignals) -> Bool {
    switch signal {
    case SIGWINCH:
      redrawAfterResize()
      return true
    case SIGTSTP:
      leaveLine()
      draw(LibeditReader.pasteOff)
      acct_el_prepare_terminal(editor, 0)
      signals.stop()
      return true
    case SIGCONT:
      acct_el_prepare_terminal(editor, 1)
      draw(LibeditReader.pasteOn)
      drawnColumns = size.columns
      el_resize(editor)
      acct_el_refresh(editor)
      return true
    case SIGTERM, SIGHUP:
      deathSignal = signal
      leaveLine()
      return false
    case SIGINT:
      wasInterrupted = true
      leaveLine(mark: line.after.isEmpty ? "^C" : "")
      return false
    default:
      return true
    }
  }

  // MARK: - Hints

  /// Tells the hints what the line is now. While libedit searches the history its line holds the search, too.
  private func announceLine() {
    guard let hints = assistant?.hints else { return }
    let (before, after) = line
    let text = before + after
    if text.contains("\nbck:") || text.contains("\nfwd:") { return }
    if hints.lineChanged(to: text), hint != nil { show(nil) }
    paintHint()
  }

  private func takeHint() {
    switch assistant?.hints?.take() {
    case .show(let text): if text != hint { show(text) }
    case .clear: if hint != nil { show(nil) }
    case .unchanged, nil: break
    }
  }

  /// Draws the line again, with a hint at its right end.
  private func show(_ text: String?) {
    let up = layoutToCursor.row
    setHint(text)
    drawAgain(from: up)
    paintHint()
  }

  /// Draws the line anew, from the row of the prompt, so many rows above the cursor.
  private func drawAgain(from up: Int) {
    draw("\r" + (up > 0 ? "\u{1B}[\(up)A" : "") + "\u{1B}[J")
    acct_el_refresh(editor)
    paintedRow = nil
  }

  /// libedit shows a hint beside a line of one row; beside the last row of a longer one it is painted over what libedit has drawn.
  private func paintHint() {
    guard let hint else { return }
    let cursor = layoutToCursor
    var end = cursor
    end.advance(over: line.after)
    let width = displayWidth(hint)
    let hasRoom = end.row > 0 && end.column + width + 2 < drawnColumns
    if let paintedRow, !hasRoom || paintedRow != end.row { drawAgain(from: cursor.row) }
    guard hasRoom else { return }
    let rows = end.row - cursor.row
    let (dim, plain) = isColoured ? ("\u{1B}[2m", "\u{1B}[0m") : ("", "")
    draw(
      (rows > 0 ? "\u{1B}[\(rows)B" : "") + "\u{1B}[\(drawnColumns - width)G\(dim)\(hint)\(plain)"
        + (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\u{1B}[\(cursor.column + 1)G")
    paintedRow = end.row
  }

  private func setHint(_ text: String?) {
    hint = text
    free(hintBytes)
    let (dim, plain) = isColoured ? ("\u{1}\u{1B}[2m\u{1}", "\u{1}\u{1B}[0m\u{1}") : ("", "")
    // A space ends it: libedit drops an escape that comes last.
    hintBytes = strdup(text.map { dim + $0 + plain + " " } ?? "")
  }

  // MARK: - The line and where it is drawn

  /// What is typed, on both sides of the cursor.
  var line: (before: String, after: String) {
    guard let info = el_line(editor)?.pointee else { return ("", "") }
    return (LibeditReader.text(info.buffer, info.cursor), LibeditReader.text(info.cursor, info.lastchar))
  }

  private static func text(_ start: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: end - start), as: UTF8.self)
  }

  /// Puts a text in place of the whole line, with the cursor after it.
  func replaceLine(with text: String) {
    let (before, after) = line
    replace(before: before, after: after, with: text)
  }

  /// Puts a text in place of what stands directly before and after the cursor.
  func replace(before: String, after: String, with text: String) {
    el_cursor(editor, Int32(after.unicodeScalars.count))
    el_deletestr(editor, Int32(before.unicodeScalars.count + after.unicodeScalars.count))
    if !text.isEmpty { el_insertstr(editor, text) }
  }

  var size: TerminalSize { TerminalSize(descriptor: output) ?? TerminalSize(rows: 24, columns: 80) }
  var isColoured: Bool { prompt.style != nil }

  func draw(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return }
      bytes.removeFirst(count)
    }
  }

  /// Where cursor and end of the line stand, in rows below the prompt.
  private func rows() -> (cursor: Int, last: Int) {
    var layout = layoutToCursor
    let cursor = layout.row
    layout.advance(over: line.after)
    return (cursor, layout.row)
  }

  /// Moves to the first column of the row below the line.
  func leaveLine(mark: String = "") {
    if hint != nil { show(nil) }
    let (cursor, last) = rows()
    draw(mark + String(repeating: "\r\n", count: last - cursor + 1))
  }

  private var layoutToCursor: ScreenLayout {
    var layout = ScreenLayout(columns: drawnColumns)
    layout.advance(over: prompt.text + " ")
    layout.advance(over: line.before)
    return layout
  }

  /// Terminals fold long lines anew when their width changes: go to where the prompt now is, and draw from there.
  private func redrawAfterResize() {
    let columns = size.columns
    let up = layoutToCursor.rowsAbove(whenColumnsAre: columns)
    drawnColumns = columns
    el_resize(editor)
    drawAgain(from: up)
    paintHint()
  }

  private static let pasteOn = "\u{1B}[?2004h"
  private static let pasteOff = "\u{1B}[?2004l"
  private static let escapeMark: CChar = 1

  /// The prompt as libedit wants it. A space ends it: libedit drops an escape that comes last.
  private static func marked(_ prompt: Prompt) -> String {
    guard let style = prompt.style else { return prompt.text + " " }
    return "\u{1}\(style)\u{1}\(prompt.text)\u{1}\u{1B}[0m\u{1} "
  }
}
