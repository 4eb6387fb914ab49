// How much room a text takes on a terminal, and what of it may go there: the one place that measures.

/// The columns that a text takes on a terminal.
///
/// Measured per grapheme cluster: East Asian wide characters and emoji take two columns, combining marks none.
/// Line breaks and other control characters count as nothing; pass data through `sanitised` first.
public func displayWidth(_ text: String) -> Int {
  if let ascii = printableASCIICount(text) { return ascii }
  return text.reduce(0) { $0 + columns(of: $1) }
}

/// A text cut to a number of columns, with an ellipsis where something was cut; whole when it fits.
///
/// The result is never wider than `width`: a wide character that would straddle the edge is left out, and so is an
/// ellipsis that does not fit.
public func truncated(_ text: String, toWidth width: Int, ellipsis: String = "…") -> String {
  if displayWidth(text) <= width { return text }
  let ellipsisWidth = displayWidth(ellipsis)
  let mark = ellipsisWidth <= width ? ellipsis : ""
  var room = max(0, width) - (mark.isEmpty ? 0 : ellipsisWidth)
  var kept = ""
  for character in text {
    room -= columns(of: character)
    if room < 0 { break }
    kept.append(character)
  }
  return kept + mark
}

/// A text that can be shown without acting on the terminal: each control character becomes a visible stand-in.
///
/// C0 controls and delete become their control pictures (`␛`, `␊`); C1 controls, bidirectional overrides and the
/// Unicode line separators become U+FFFD.
public func sanitised(_ text: String) -> String {
  if printableASCIICount(text) != nil || !text.unicodeScalars.contains(where: isUnsafe) { return text }
  var safe = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { safe.append(isUnsafe(scalar) ? standIn(for: scalar) : scalar) }
  return String(safe)
}

// MARK: - Measuring

/// The length of a text that is nothing but printable ASCII: the case that must be fast.
private func printableASCIICount(_ text: String) -> Int? {
  var count = 0
  for byte in text.utf8 {
    guard byte >= 0x20, byte < 0x7F else { return nil }
    count += 1
  }
  return count
}

/// The sum of a cluster's scalars, at most two, so that joined emoji, flags and jamo take the two columns they show in.
private func columns(of character: Character) -> Int {
  var sum = 0
  for scalar in character.unicodeScalars {
    if scalar == emojiSelector, sum > 0 { return 2 }
    sum += columns(of: scalar)
    if sum >= 2 { return 2 }
  }
  return sum
}

/// U+FE0F asks for the emoji picture of the character before it.
private let emojiSelector: Unicode.Scalar = "\u{FE0F}"

private func columns(of scalar: Unicode.Scalar) -> Int {
  let value = scalar.value
  if value >= 0x20, value < 0x7F { return 1 }
  if value < 0xA0 { return 0 }
  if isWide(value) { return 2 }
  // Medial vowels and final consonants of Hangul stand on the syllable's first letter; a soft hyphen shows.
  if (0x1160...0x11FF).contains(value) { return 0 }
  if value == 0xAD { return 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
  default: return scalar.properties.isEmojiPresentation && !isRegionalIndicator(value) ? 2 : 1
  }
}

/// Half of a flag: a pair makes one.
private func isRegionalIndicator(_ value: UInt32) -> Bool { (0x1F1E6...0x1F1FF).contains(value) }

private func isWide(_ value: UInt32) -> Bool {
  guard value >= 0x1100 else { return false }
  return wideRanges.contains { $0.contains(value) }
}

/// East_Asian_Width W and F of Unicode 15 (UAX #11) without the emoji, which their own property tells; most used first.
private let wideRanges: [ClosedRange<UInt32>] = [
  0x4E00...0xA4CF, 0x2E80...0x303E, 0x3040...0x3247, 0x3250...0x4DBF, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
  0xAC00...0xD7A3, 0x1100...0x115F, 0x2329...0x232A, 0xA960...0xA97F, 0xF900...0xFAFF, 0xFE10...0xFE19,
  0xFE30...0xFE6F, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
]

// MARK: - Making safe

private func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0: true
  case 0x2028...0x202E, 0x2066...0x2069: true
  default: false
  }
}

private func standIn(for scalar: Unicode.Scalar) -> Unicode.Scalar {
  switch scalar.value {
  case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
  case 0x7F: "\u{2421}"
  default: "\u{FFFD}"
  }
}
