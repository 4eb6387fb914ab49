/// Cuts a text into blocks at record starts, as far as the quotes tell.
struct BlockCutter: Sendable {
  private let text: FileBytes
  private let textStart: Int
  private let rowsStart: Int
  private let pieceBytes: Int
  private let quote: UInt8
  private let firstPiece: Int
  /// For each piece whether a quote is open where it begins, if the rows are well-formed.
  private let isOpen: [Bool]

  /// Large enough that cutting costs nothing, small enough for the caches and for many threads.
  static let blockBytes = 1 << 18

  init(_ file: OpenFile) {
    text = file.text.bytes
    textStart = file.text.start
    rowsStart = file.head.rowsStart
    pieceBytes = file.text.pieceBytes
    quote = file.head.dialect.marks.quote
    firstPiece = (rowsStart - textStart) / pieceBytes
    let pieces = (text.count - textStart + pieceBytes - 1) / pieceBytes
    var isOpen = [false]
    if firstPiece + 1 < pieces {
      let end = textStart + (firstPiece + 1) * pieceBytes
      isOpen.append(ByteSummary(of: text, rowsStart..<end, quote: quote).flipsQuotes)
      for piece in firstPiece + 1..<pieces - 1 {
        isOpen.append(isOpen.last! != file.text.summaries[piece].flipsQuotes)
      }
    }
    self.isOpen = isOpen
  }

  var count: Int { rowsStart < text.count ? isOpen.count : 0 }

  /// Where a block's first record starts and from where on records are the next one's.
  ///
  /// - Parameter flipped: quotes are open where they seem closed, because an odd one came before.
  func block(_ index: Int, flipped: Bool) -> Range<Int> {
    let start = index == 0 ? rowsStart : recordStart(in: index, flipped)
    return start..<max(start, index + 1 == count ? text.count : recordStart(in: index + 1, flipped))
  }

  /// Behind the first line end in a block that no quote encloses; the block's end where there is none.
  private func recordStart(in block: Int, _ flipped: Bool) -> Int {
    var isOpen = isOpen[block] != flipped
    var at = textStart + (firstPiece + block) * pieceBytes
    let end = min(text.count, at + pieceBytes)
    while at < end {
      let byte = text.base[at]
      if byte == quote {
        isOpen.toggle()
      } else if !isOpen, byte == 0x0A {
        return at + 1
      } else if !isOpen, byte == 0x0D {
        return at + 1 < text.count && text.base[at + 1] == 0x0A ? at + 2 : at + 1
      }
      at += 1
    }
    return end
  }
}
