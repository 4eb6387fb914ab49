import Diagnostics

/// A header in lines of at most so many columns, so that a column is no wider than its cells need.
///
/// Broken where a reader pauses: after blanks and marks, and between the words of `orderCount`; a longer piece is cut wherever it must be.
func headerLines(_ header: String, width: Int) -> [String] {
  if displayWidth(header) <= width { return [header] }
  var lines: [String] = []
  var line = ""
  for piece in headerPieces(header).flatMap({ wrapped($0, to: width) }) {
    let joined = line + piece
    if displayWidth(joined.withoutFinalBlanks) <= width {
      line = joined
    } else {
      lines.append(line.withoutFinalBlanks)
      line = piece
    }
  }
  return lines + [line.withoutFinalBlanks]
}

/// What the widest unbroken piece of a header takes.
func widestPiece(of header: String) -> Int {
  headerPieces(header).reduce(0) { max($0, displayWidth($1.withoutFinalBlanks)) }
}

private func headerPieces(_ header: String) -> [String] {
  var pieces: [String] = []
  var piece = ""
  for character in header {
    let last = piece.last
    let pauses = last.map { " ._-/".contains($0) || ($0.isLowercase && character.isUppercase) } ?? false
    if pauses, character != " " {
      pieces.append(piece)
      piece = ""
    }
    piece.append(character)
  }
  return pieces + [piece]
}
