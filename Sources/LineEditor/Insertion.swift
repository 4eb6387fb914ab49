/// What a completion does to a line: the text to put in, and whether the choices are still to be shown.
struct Insertion: Hashable {
  var replacing: Range<Int>
  var text: String
  var listsCandidates: Bool

  /// The only candidate whole, with a space where a word follows; of several what they have in common.
  ///
  /// - Returns: none where nothing is offered.
  init?(of offer: Offer, in line: String) {
    guard let first = offer.candidates.first else { return nil }
    replacing = offer.replacing
    if offer.candidates.count == 1 {
      text =
        first.insertion + (Insertion.wantsSpace(after: first.insertion, in: line, at: replacing.upperBound) ? " " : "")
      listsCandidates = false
      return
    }
    let typed = String(decoding: line.utf8.dropFirst(replacing.lowerBound).prefix(replacing.count), as: UTF8.self)
    let common = Insertion.commonPrefix(of: offer.candidates.map(\.insertion))
    // Never take away what was typed: candidates may match by their middle or by another spelling.
    text = common.count > typed.count || common.lowercased() == typed.lowercased() ? common : typed
    listsCandidates = true
  }

  private static func wantsSpace(after insertion: String, in line: String, at offset: Int) -> Bool {
    guard let last = insertion.last, last.isLetter || last.isNumber || "\"'`)".contains(last) else { return false }
    return offset == line.utf8.count
  }

  /// The longest beginning that all share without regard to case, in the case of the first.
  static func commonPrefix(of texts: [String]) -> String {
    guard var common = texts.first.map(Array.init) else { return "" }
    for text in texts.dropFirst() {
      let shared = zip(common, text).prefix { $0 == $1 || $0.lowercased() == $1.lowercased() }.count
      common.removeSubrange(shared...)
    }
    return String(common)
  }
}
