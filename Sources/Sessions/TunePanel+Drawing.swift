import Columnar
import Diagnostics
import Models
import Plans
import Rendering

/// A line of the panel, its width within the screen's.
public struct PanelLine: Hashable, Sendable {
  public enum Tone: Hashable, Sendable { case plain, title, faint, selected }

  public var text: String
  public var tone: Tone

  init(_ text: String, _ tone: Tone = .plain) {
    self.text = text
    self.tone = tone
  }
}

extension TunePanel {
  /// The whole panel for a screen: never more lines than there are rows, none wider than its columns; what finds no room is named.
  public func lines(rows: Int, columns: Int) -> [PanelLine] {
    if mode == .help { return fit(help, rows, columns) }
    let foot = [PanelLine(footer(columns), .faint)]
    let room = rows - foot.count
    let width = max(1, columns - 1)
    let levels = levelLines(width)
    let knobLines = weightLines(width) + [PanelLine("")] + levels.lines + [PanelLine("")]
    let matrix = matrixLines
    let isMatrixWide = matrix.contains { displayWidth($0.text) > width }
    let left = room - head.count - knobLines.count
    let showsMatrix = left >= matrix.count + 1 && !isMatrixWide
    var unseen = Unseen(beside: levels.hidden)
    if !showsMatrix { isMatrixWide ? unseen.beside.append("the matrix") : unseen.below.append("the matrix") }
    if left < 2 { unseen.below.append("movers") }
    let head = head(unseen, width, rows: max(0, room - min(3, knobLines.count)))
    var lines = head + window(of: knobLines, room - head.count)
    if showsMatrix { lines += matrix + [PanelLine("")] }
    lines += moverLines(max(0, room - lines.count))
    lines = Array(lines.prefix(room))
    lines += Array(repeating: PanelLine(""), count: max(0, room - lines.count))
    return fit(lines + foot, rows, columns)
  }

  /// What a larger window would show.
  private struct Unseen {
    var below: [String] = []
    var beside: [String] = []

    /// As much as a width takes; none where everything is seen.
    func note(_ width: Int) -> String? {
      guard !below.isEmpty || !beside.isEmpty else { return nil }
      let kind = beside.isEmpty ? "taller" : below.isEmpty ? "wider" : "larger"
      let things = below + beside
      let list =
        things.count == 1 ? things[0] : things.dropLast().joined(separator: ", ") + " and " + (things.last ?? "")
      return ["a \(kind) window shows \(list), too", "a \(kind) window shows more", "window too small"].first {
        displayWidth($0) <= width
      } ?? "too small"
    }
  }

  /// Title, movement and message; what does not fit is said where messages stand, and before all where there is no room for them.
  private func head(_ unseen: Unseen, _ width: Int, rows: Int) -> [PanelLine] {
    var head = head
    guard message.isEmpty, let note = unseen.note(width) else { return Array(head.prefix(rows)) }
    head[head.count - 1] = PanelLine(note, .faint)
    return rows < head.count ? Array(head.prefix(max(0, rows - 1))) + [head[head.count - 1]].prefix(rows) : head
  }

  /// As many lines as there is room for, the chosen one among them, and how many there are more above and below.
  private func window(of lines: [PanelLine], _ room: Int) -> [PanelLine] {
    guard lines.count > room, room > 0 else { return Array(lines.prefix(max(0, room))) }
    let chosen = lines.firstIndex { $0.tone == .selected } ?? 0
    let start = min(max(0, chosen - room / 2), lines.count - room)
    var shown = Array(lines[start..<start + room])
    guard room >= 3 else { return shown }
    if start > 0 { shown[0] = more("↑", lines[...start]) }
    if start + room < lines.count { shown[room - 1] = more("↓", lines[(start + room - 1)...]) }
    return shown
  }

  private func more(_ arrow: String, _ lines: ArraySlice<PanelLine>) -> PanelLine {
    PanelLine("  \(arrow) \(lines.count { !$0.text.isEmpty }) more", .faint)
  }

  private func fit(_ lines: [PanelLine], _ rows: Int, _ columns: Int) -> [PanelLine] {
    lines.prefix(rows).map { PanelLine(truncated($0.text, toWidth: max(1, columns - 1)), $0.tone) }
  }

  private var head: [PanelLine] {
    let asOf = dayText(tiers.book.asOf.day)
    var moved = "\(number(outcome.migration.movedCount)) move"
    if let sum = movedMeasure { moved += ", with \(sum) of \(measure?.name ?? "")" }
    return [
      PanelLine("\(tiers.score.name) → \(tiers.tiers.name) of \(table) · as of \(asOf)", .title), PanelLine(moved),
      PanelLine(message, .faint),
    ]
  }

  private var movedMeasure: String? {
    guard let measure else { return nil }
    let places = tiers.levels.indices.map { LevelColumn.Place.level($0) } + [.none]
    let cells = places.flatMap { from in
      places.filter { $0 != from }.map { outcome.migration.cell(from: from, to: $0) }
    }
    return sum(of: cells, measure.values.type)
  }

  private func sum(of cells: [Int], _ type: ValueType) -> String {
    if measure?.values.isMasked ?? false { return Column.maskText }
    switch outcome.migration.sums {
    case .exact(let units, _)?:
      return cellText(
        Column(type: type, storage: .int64([Int64(clamping: cells.reduce(Int128(0)) { $0 + units[$1] })])), 0)
    case .numbers(let numbers)?: return amountText(.numbers([cells.reduce(0.0) { $0 + numbers[$1] }]), 0)
    case nil: return ""
    }
  }

  // MARK: - Knobs

  private func mark(_ knob: Knob) -> (String, PanelLine.Tone) {
    knobs[selected] == knob ? ("▸ ", .selected) : ("  ", .plain)
  }

  private func weightLines(_ columns: Int) -> [PanelLine] {
    let total = Double(max(1, weights.reduce(0, +)))
    let was = weights.indices.map { index in
      weights[index] == tiers.recut.weights[index] ? "" : "  was \(weightText(tiers.recut.weights[index]))"
    }
    let numbers = 2 + 9 + 8
    let wasWidth = was.map(displayWidth).max() ?? 0
    let longest = tiers.criteria.map { displayWidth($0.name) }.max() ?? 0
    let width = min(longest, max(6, columns - numbers - wasWidth))
    let room = min(40, columns - numbers - width - wasWidth - 2)
    return weights.indices.map { index in
      let (mark, tone) = mark(.weight(index))
      let share = Double(weights[index]) / total
      let bar =
        room < 4 ? "" : "  " + left(barText(Int((share * 1_000).rounded()), of: 1_000, width: room), room)
      return PanelLine(
        mark + left(truncated(tiers.criteria[index].name, toWidth: width), width)
          + right(weightText(weights[index]), 9) + right(fixed(share * 100, places: 1) + "%", 8) + bar + was[index],
        tone)
    }
  }

  /// The levels, and what of them a wider window would show: names are shortened first, bars go before amounts are cut.
  private func levelLines(_ columns: Int) -> (lines: [PanelLine], hidden: [String]) {
    let texts = cuts.indices.map { text(of: cuts[$0], at: $0) }
    let textWidth = texts.map(displayWidth).max() ?? 0
    let counts = outcome.assignment.counts
    let most = max(1, counts.max() ?? 1)
    let amounts = levelAmounts
    let amountWidth = amounts.map(displayWidth).max() ?? 0
    let numbers = 2 + 2 + textWidth + 11 + 9
    let longest = tiers.levels.map { displayWidth($0) }.max() ?? 0
    let showsAmounts = amountWidth > 0 && numbers + min(longest, 16) + 2 + amountWidth <= columns
    let behind = showsAmounts ? 2 + amountWidth : 0
    let names = min(longest, max(6, columns - numbers - behind))
    let room = min(40, columns - numbers - names - behind - 2)
    let lines = cuts.indices.map { level in
      let (mark, tone) = mark(.cut(level))
      let change = counts[level] - tiers.present.counts[level]
      let bar = room < 4 ? "" : "  " + left(barText(counts[level], of: most, width: room), room)
      return PanelLine(
        mark + left(truncated(tiers.levels[level], toWidth: names), names) + "  " + left(texts[level], textWidth)
          + right(number(counts[level]), 11) + right(change == 0 ? "" : (change > 0 ? "+" : "") + number(change), 9)
          + bar + (showsAmounts ? "  " + right(amounts[level], amountWidth) : ""), tone)
    }
    var hidden = amountWidth > 0 && !showsAmounts ? [measure?.name ?? ""] : []
    if lines.contains(where: { displayWidth($0.text) > columns }) { hidden.append("whole lines") }
    return (lines, hidden)
  }

  /// The measure of each level after; nothing where nothing about money is known.
  private var levelAmounts: [String] {
    guard let measure else { return cuts.map { _ in "" } }
    let places = tiers.levels.indices.map { LevelColumn.Place.level($0) } + [.none]
    return cuts.indices.map { level in
      sum(of: places.map { outcome.migration.cell(from: $0, to: .level(level)) }, measure.values.type)
    }
  }

  // MARK: - What follows

  private var matrixLines: [PanelLine] {
    let names = tiers.levels
    let width = max(4, names.map { displayWidth($0) }.max() ?? 0)
    let cells = names.indices.map { from in
      names.indices.map { to in
        number(outcome.migration.counts[outcome.migration.cell(from: .level(from), to: .level(to))])
      }
    }
    let columnWidths = names.indices.map { to in
      max(displayWidth(names[to]), cells.map { $0[to].count }.max() ?? 0)
    }
    let header = left("from", width) + zip(names, columnWidths).map { "  " + right($0, $1) }.joined()
    return [PanelLine("  " + header, .title)]
      + names.indices.map { from in
        PanelLine(
          "  " + left(names[from], width) + zip(cells[from], columnWidths).map { "  " + right($0, $1) }.joined())
      }
  }

  private func moverLines(_ room: Int) -> [PanelLine] {
    guard room >= 2, !outcome.movers.isEmpty else { return [] }
    let shown = outcome.movers.prefix(room - 1)
    let labels = shown.map { mover in
      accounts.filter { $0.column.isKnown(mover.row) }.map { sanitised($0.column.openText(mover.row)) }
        .joined(separator: " ")
    }
    let width = min(40, labels.map { displayWidth($0) }.max() ?? 0)
    func name(_ level: Int?) -> String { level.map { tiers.levels[$0] } ?? "(none)" }
    return [PanelLine("  largest movers", .title)]
      + zip(shown, labels).map { mover, label in
        let criterion = mover.criterion.map { "  by \(tiers.criteria[$0].name)" } ?? ""
        return PanelLine(
          "  " + left(truncated(label, toWidth: width), width) + "  \(name(mover.from)) → \(name(mover.to))" + criterion
        )
      }
  }

  private func footer(_ columns: Int) -> String {
    if case .naming(let name) = mode { return "name of the scenario: \(name)▏  Enter saves · Esc goes back" }
    return [
      "↑↓ choose · ←→ move · < > by ten · 0 none · r reset · Enter keep · Esc discard · s save as · ? help",
      "↑↓ ←→ · < > by ten · 0 · r reset · Enter keep · Esc discard · s save · ? help",
      "↑↓ ←→ · Enter keep · Esc discard · ? help", "Enter · Esc · ? help",
    ].first { displayWidth($0) < columns } ?? "? help"
  }

  private var help: [PanelLine] {
    [
      PanelLine("tune: weights and cuts under the keys", .title), PanelLine(""),
      PanelLine("  up, down     choose a weight or a cut"),
      PanelLine("  left, right  move it: a weight by a step, a share by half a point,"),
      PanelLine("               a number by one"),
      PanelLine("  < and >      move it by ten steps"),
      PanelLine("  0            take a weight out"),
      PanelLine("  r            everything as it was"),
      PanelLine("  Enter        keep: `what if …` and `keep`, which `undo` takes back"),
      PanelLine("  s            save as a named scenario: `what if … named NAME`"),
      PanelLine("  Esc          leave, and nothing is changed"), PanelLine(""),
      PanelLine("  Weights count relative to one another; their shares stand beside them."),
      PanelLine("  Scales keep their fit, tiers are cut anew at every key."),
      PanelLine("  The matrix goes from the saved tiers (rows) to these (columns)."),
      PanelLine(""), PanelLine("  any key goes back", .faint),
    ]
  }

  private func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - displayWidth(text)))
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - displayWidth(text))) + text
  }
}
