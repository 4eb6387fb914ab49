/// How much the bytes beyond ASCII look like Chinese in GB18030.
///
/// Nearly every pair of bytes is *some* GBK character, so being valid says little. In Chinese text the pairs are common characters (GB 2312
/// level one and two, both bytes above A0) that follow one another; in Western text a byte beyond ASCII stands alone among letters.
struct GB18030Evidence {
  private(set) var commonPairs = 0
  private(set) var otherPairs = 0
  private(set) var invalidBytes = 0

  private static let sampleBytes = 4 << 20

  init(of file: FileBytes) {
    let end = min(file.count, Self.sampleBytes)
    var at = 0
    while at < end {
      let lead = file.base[at]
      if lead < 0x80 {
        at += 1
        continue
      }
      let trail = at + 1 < file.count ? file.base[at + 1] : 0
      switch (lead, trail) {
      case (0xB0...0xF7, 0xA1...0xFE), (0xA1...0xA3, 0xA1...0xFE): commonPairs += 1
      case (0x81...0xFE, 0x40...0x7E), (0x81...0xFE, 0x80...0xFE), (0x81...0xFE, 0x30...0x39): otherPairs += 1
      default:
        invalidBytes += 1
        at += 1
        continue
      }
      at += 2
    }
  }

  var isChinese: Bool { commonPairs > 2 * otherPairs && commonPairs > 20 * invalidBytes }
}

/// How much the bytes beyond ASCII look like Mac Roman, whose accented letters lie where Windows-1252 has hardly any, and the other way round.
struct MacRomanEvidence {
  private(set) var macLetters = 0
  private(set) var otherLetters = 0

  private static let sampleBytes = 4 << 20
  private static let capitals: ClosedRange<UInt8> = 0x80...0x86
  private static let small: ClosedRange<UInt8> = 0x87...0x9F
  /// What Windows-1252 has there and may stand beside letters: quotes, dashes, the trade mark, and its own letters.
  private static let shared: Set<UInt8> = [
    0x8A, 0x8C, 0x8E, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0x9A, 0x9C, 0x9E, 0x9F,
  ]
  /// Of these, the ones that are letters inside Western words in Mac Roman (ä é ö ü) and rarely so in Windows-1252.
  private static let likelyInside: Set<UInt8> = [0x8A, 0x8E, 0x9A, 0x9F]

  init(of file: FileBytes) {
    let sample = file[0..<min(file.count, Self.sampleBytes)]
    for at in sample.indices where sample[at] >= 0x80 {
      let byte = sample[at]
      let isBehindLetter = at > 0 && sample[at - 1].isLetter
      let isBeforeLetter = at + 1 < sample.count && sample[at + 1].isLetter
      if Self.small.contains(byte) {
        let isLikely = Self.likelyInside.contains(byte) && isBehindLetter && isBeforeLetter
        if isLikely || !Self.shared.contains(byte) && (isBehindLetter || isBeforeLetter) { macLetters += 1 }
      } else if byte >= 0xC0 && (isBehindLetter || isBeforeLetter) || Self.capitals.contains(byte) && isBehindLetter {
        otherLetters += 1
      }
    }
  }

  var isMacRoman: Bool { macLetters > 4 * otherLetters }
}

/// What a file that is not text is.
enum BinaryKind {
  private static let signatures: [([UInt8], String)] = [
    (Array("%PDF-".utf8), "a PDF"),
    ([0x89, 0x50, 0x4E, 0x47], "a picture"),
    ([0xFF, 0xD8, 0xFF], "a picture"),
    (Array("PAR1".utf8), "a Parquet file"),
    (Array("SQLite format 3\0".utf8), "a SQLite database"),
    ([0x7F, 0x45, 0x4C, 0x46], "a program"),
  ]
  private static let sampleBytes = 1 << 16

  /// None where the file is text, as far as its beginning tells.
  static func of(_ file: FileBytes, hasMark: Bool) -> String? {
    if hasMark { return nil }
    for (signature, kind) in signatures where file.count >= signature.count {
      if file[0..<signature.count].elementsEqual(signature) { return kind }
    }
    if wideEncoding(of: file) != nil { return nil }
    let sample = file[0..<min(file.count, sampleBytes)]
    guard sample.contains(0) else { return nil }
    let controls = sample.reduce(0) { $0 + (isControl($1) ? 1 : 0) }
    let invalid = ByteSummary(of: file, 0..<sample.count, quote: CellMarks.noMark).invalidCount
    return controls * 8 > sample.count || invalid > 0 ? "binary data" : nil
  }

  /// UTF-16 and UTF-32 without a mark: zero bytes at the same places of two or four bytes only, line ends among them.
  static func wideEncoding(of file: FileBytes) -> String? {
    let sample = file[0..<min(file.count & ~3, sampleBytes)]
    guard sample.count >= 8 else { return nil }
    var zeros = [0, 0, 0, 0]
    for (index, byte) in sample.enumerated() where byte == 0 { zeros[index & 3] += 1 }
    let quarter = sample.count / 4
    if zeros[0] < quarter, zeros[2] == quarter, zeros[3] == quarter { return "UTF-32LE" }
    if zeros[3] < quarter, zeros[0] == quarter, zeros[1] == quarter { return "UTF-32BE" }
    let even = zeros[0] + zeros[2]
    let odd = zeros[1] + zeros[3]
    // Characters such as U+4E00 have the zero at the other place.
    guard min(even, odd) * 8 <= max(even, odd), max(even, odd) * 50 > sample.count else { return nil }
    let hasLineEnd = stride(from: 0, to: sample.count - 1, by: 2).contains { at in
      let (wide, zero) = odd > even ? (sample[at], sample[at + 1]) : (sample[at + 1], sample[at])
      return zero == 0 && (wide == 0x0A || wide == 0x0D)
    }
    if !hasLineEnd, min(even, odd) > 0 || max(even, odd) * 10 < sample.count * 4 { return nil }
    return odd > even ? "UTF-16LE" : "UTF-16BE"
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 && !(0x09...0x0D).contains(byte) && !(0x1A...0x1F).contains(byte)
  }
}
