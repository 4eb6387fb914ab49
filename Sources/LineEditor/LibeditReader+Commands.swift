import CLineEditor

// What the keys do that libedit does not do, or not for statements of several lines.

extension LibeditReader {
  /// A command's answer to libedit: how much to redraw, or that the line is finished.
  struct Reply {
    let code: UInt8

    static let nothing = Reply(code: UInt8(CC_NORM))
    static let redraw = Reply(code: UInt8(CC_REFRESH))
    static let submit = Reply(code: UInt8(CC_NEWLINE))
    static let refuse = Reply(code: UInt8(CC_ERROR))
  }

  func addCommands() {
    acct_el_add_command(editor, "acct-enter", "Submit a complete statement, else go on") { editor, _ in
      LibeditReader.of(editor).enter().code
    }
    acct_el_add_command(editor, "acct-continue", "Go on to another line") { editor, _ in
      LibeditReader.of(editor).continueLine().code
    }
    acct_el_add_command(editor, "acct-complete", "Complete the word") { editor, _ in
      LibeditReader.of(editor).complete().code
    }
    acct_el_add_command(editor, "acct-older", "Line above, or older statement") { editor, _ in
      LibeditReader.of(editor).older().code
    }
    acct_el_add_command(editor, "acct-newer", "Line below, or newer statement") { editor, _ in
      LibeditReader.of(editor).newer().code
    }
    acct_el_add_command(editor, "acct-paste", "Insert pasted text") { editor, _ in
      LibeditReader.of(editor).paste().code
    }
    acct_el_add_command(editor, "acct-edit", "Edit the statement in $EDITOR") { editor, _ in
      LibeditReader.of(editor).edit().code
    }
  }

  func bindKeys() {
    bindEssentialKeys()
    for key in ["\\e[A", "\\eOA", "^P"] { acct_el_bind(editor, key, "acct-older") }
    for key in ["\\e[B", "\\eOB", "^N"] { acct_el_bind(editor, key, "acct-newer") }
    for key in ["\\e[1;5D", "\\e[1;3D"] { acct_el_bind(editor, key, "ed-prev-word") }
    for key in ["\\e[1;5C", "\\e[1;3C"] { acct_el_bind(editor, key, "em-next-word") }
    for key in ["\\e[H", "\\eOH", "\\e[1~"] { acct_el_bind(editor, key, "ed-move-to-beg") }
    for key in ["\\e[F", "\\eOF", "\\e[4~"] { acct_el_bind(editor, key, "ed-move-to-end") }
    acct_el_bind(editor, "\\e[3~", "ed-delete-next-char")
    acct_el_bind(editor, "^W", "ed-delete-prev-word")
    acct_el_bind(editor, "^R", "em-inc-search-prev")
    acct_el_bind(editor, "^X^E", "acct-edit")
  }

  /// The keys without which statements cannot be typed; they hold in vi mode too.
  func bindEssentialKeys() {
    for key in ["^M", "^J"] { acct_el_bind(editor, key, "acct-enter") }
    for key in ["\\e^M", "\\e^J"] { acct_el_bind(editor, key, "acct-continue") }
    acct_el_bind(editor, "^I", "acct-complete")
    acct_el_bind(editor, "\\e[200~", "acct-paste")
  }

  // MARK: - Submitting

  private func enter() -> Reply {
    let (before, after) = line
    return isReady(before + after) ? submit() : continueLine()
  }

  /// An empty line after others submits whatever stands there, so that no mistake holds a person captive.
  private func isReady(_ text: String) -> Bool {
    let lastLine = text.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    return lastLine.allSatisfy(\.isWhitespace) || (assistant?.isComplete(text) ?? true)
  }

  private func submit() -> Reply {
    leaveLine()
    el_cursor(editor, Int32(line.after.unicodeScalars.count))
    el_insertstr(editor, "\n")
    return .submit
  }

  /// Goes on under the statement's first word, which the rule for pasted text and files reads as a continuation.
  private func continueLine() -> Reply {
    el_insertstr(editor, "\n" + LibeditReader.continuationIndent) == 0 ? .redraw : .refuse
  }

  private static let continuationIndent = String(repeating: " ", count: 8)

  /// Hands the line to the editor: `\e` at its end is how the shell is told.
  private func edit() -> Reply {
    leaveLine()
    el_cursor(editor, Int32(line.after.unicodeScalars.count))
    el_insertstr(editor, "\\e\n")
    return .submit
  }

  private func paste() -> Reply {
    guard let signals else { return .refuse }
    let text = input.pastedText(signals)
    if text.isEmpty { return .nothing }
    return el_insertstr(editor, text) == 0 ? .redraw : .refuse
  }

  // MARK: - Moving among lines and statements

  private func older() -> Reply {
    let (before, after) = line
    let isUntouched = after.isEmpty && history.isBrowsing(before)
    if before.contains("\n"), !isUntouched {
      el_cursor(editor, -Int32(LibeditReader.distanceUp(from: before)))
      return .redraw
    }
    guard let entry = history.older(than: before + after, prefix: before) else { return .refuse }
    replaceLine(with: entry)
    return .redraw
  }

  private func newer() -> Reply {
    let (before, after) = line
    if after.contains("\n") {
      el_cursor(editor, Int32(LibeditReader.distanceDown(from: before, through: after)))
      return .redraw
    }
    guard let entry = history.newer(than: before + after) else { return .refuse }
    replaceLine(with: entry)
    return .redraw
  }

  /// Characters from the cursor back to the same place in the line above, or to its end.
  static func distanceUp(from before: String) -> Int {
    let lines = before.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    let column = lines[lines.count - 1].count
    let above = lines[lines.count - 2].count
    return column + 1 + max(0, above - column)
  }

  /// Characters from the cursor on to the same place in the line below, or to its end.
  static func distanceDown(from before: String, through after: String) -> Int {
    let column = before.unicodeScalars.reversed().prefix { $0 != "\n" }.count
    let lines = after.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    return lines[0].count + 1 + min(column, lines[1].count)
  }

  // MARK: - Completing

  private func complete() -> Reply {
    let (before, after) = line
    let text = before + after
    let offset = before.utf8.count
    guard let offer = assistant?.completions(in: text, at: offset), let insertion = Insertion(of: offer, in: text),
      insertion.replacing.contains(offset) || insertion.replacing.upperBound == offset
    else { return .refuse }
    if insertion.listsCandidates { list(offer.candidates) }
    let replaced = (
      before: String(decoding: before.utf8.dropFirst(insertion.replacing.lowerBound), as: UTF8.self),
      after: String(decoding: after.utf8.prefix(insertion.replacing.upperBound - offset), as: UTF8.self)
    )
    replace(before: replaced.before, after: replaced.after, with: insertion.text)
    if insertion.listsCandidates {
      acct_el_refresh(editor)
      return .nothing
    }
    return .redraw
  }

  /// Shows the candidates under the line; the line is then drawn again under them.
  private func list(_ candidates: [Offer.Candidate]) {
    let size = size
    let lines = CandidateList(candidates).lines(columns: size.columns, rows: max(4, size.rows - 2), dimmed: isColoured)
    leaveLine()
    draw(lines.map { $0 + "\r\n" }.joined())
  }
}
