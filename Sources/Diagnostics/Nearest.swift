/// The one name that a misspelt one most likely stands for; nil when none is near.
///
/// A name that has what was written as one of its words (`sector` for `GICS Sector`) is near, too, if no spelling is; the one with the fewest words
/// is taken.
///
/// Case does not count. One slip is allowed in a short name, about one in three letters in a longer one; a slip is a letter
/// too many, too few, another one, or two swapped (optimal string alignment, Damerau 1964). Of equally near names the
/// first wins.
public func nearest(_ name: String, among names: some Collection<String>) -> String? {
  let written = Array(name.lowercased())
  var best: (name: String, slips: Int)?
  for candidate in names {
    let letters = Array(candidate.lowercased())
    let allowed = min(best.map { $0.slips - 1 } ?? Int.max, allowedSlips(max(written.count, letters.count)))
    if abs(letters.count - written.count) > allowed { continue }
    let slips = slipCount(written, letters)
    if slips <= allowed, slips < max(written.count, letters.count) { best = (candidate, slips) }
  }
  return best?.name ?? shortest(names, having: written)
}

/// The name of the fewest words among those that have a word of three letters or more.
private func shortest(_ names: some Collection<String>, having word: [Character]) -> String? {
  guard word.count >= 3 else { return nil }
  return names.map { (name: $0, words: words(of: $0)) }.filter { $0.words.contains(word) }
    .min { $0.words.count < $1.words.count }?.name
}

/// `GICS Sector`, `gics_sector` and `gicsSector` alike: two words, without case.
private func words(of name: String) -> [[Character]] {
  var words: [[Character]] = [[]]
  var previous: Character = " "
  for letter in name {
    if !letter.isLetter && !letter.isNumber {
      words.append([])
    } else {
      if letter.isUppercase && previous.isLowercase { words.append([]) }
      words[words.count - 1] += Array(letter.lowercased())
    }
    previous = letter
  }
  return words.filter { !$0.isEmpty }
}

private func allowedSlips(_ length: Int) -> Int { length <= 2 ? 1 : max(1, length / 3) }

/// The distance of optimal string alignment.
private func slipCount(_ a: [Character], _ b: [Character]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var row = [i + 1]
    for (j, other) in b.enumerated() {
      var slips = min(previous[j] + (letter == other ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, letter == b[j - 1], a[i - 1] == other { slips = min(slips, beforePrevious[j - 1] + 1) }
      row.append(slips)
    }
    (beforePrevious, previous) = (previous, row)
  }
  return previous[b.count]
}
