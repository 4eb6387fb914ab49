/// The syntax tree of a regular expression.
indirect enum PatternTree {
  case empty
  case scalars(ScalarSet)
  case start
  case end
  case sequence([PatternTree])
  case choice([PatternTree])
  case repeated(PatternTree, atLeast: Int, atMost: Int?)
}

/// A set of Unicode scalars as ranges.
struct ScalarSet: Hashable, Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var isNegated = false

  init(_ ranges: [ClosedRange<UInt32>] = [], isNegated: Bool = false) {
    self.ranges = ranges
    self.isNegated = isNegated
  }

  init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

  func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } != isNegated }

  /// The ranges that a negated set leaves.
  var positiveRanges: [ClosedRange<UInt32>] {
    guard isNegated else { return ranges }
    var gaps: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10FFFF { gaps.append(next...0x10FFFF) }
    return gaps
  }

  /// With both cases of each letter; letters whose cases are single scalars only.
  var ignoringCase: ScalarSet {
    var widened = self
    for range in ranges where range.count <= 0x3000 {
      for value in range {
        guard let scalar = Unicode.Scalar(value) else { continue }
        for other in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
          let scalars = other.unicodeScalars
          if scalars.count == 1, let first = scalars.first, first != scalar {
            widened.ranges.append(first.value...first.value)
          }
        }
      }
    }
    return widened
  }

  static let any = ScalarSet([0x0A...0x0A], isNegated: true)
  static let digits = ScalarSet([0x30...0x39])
  static let spaces = ScalarSet([0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x2000...0x200A, 0x3000...0x3000])

  /// ASCII letters, digits and `_`, and every other letter from U+00AA up.
  static let words: ScalarSet = {
    var set = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    var start: UInt32?
    for value in UInt32(0xAA)...0x3FFFF {
      let isLetter = Unicode.Scalar(value).map { $0.properties.isAlphabetic } ?? false
      if isLetter {
        start = start ?? value
      } else if let first = start {
        set.ranges.append(first...value - 1)
        start = nil
      }
    }
    return set
  }()

  var negated: ScalarSet { ScalarSet(ranges, isNegated: !isNegated) }
}

/// Reads a regular expression by recursive descent.
struct PatternParser {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var ignoresCase = false

  init(_ source: String) { scalars = Array(source.unicodeScalars) }

  mutating func parse() throws(PatternError) -> PatternTree {
    if starts(with: "(?i)") {
      ignoresCase = true
      position += 4
    }
    let tree = try choice()
    if peek == ")" { throw error(.unopenedGroup) }
    return tree
  }

  private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private func starts(with text: String) -> Bool { scalars[position...].starts(with: text.unicodeScalars) }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    position += 1
    return true
  }

  private func error(_ reason: PatternError.Reason, at offset: Int? = nil) -> PatternError {
    PatternError(reason: reason, offset: offset ?? position)
  }

  // MARK: - Structure

  private mutating func choice() throws(PatternError) -> PatternTree {
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(PatternError) -> PatternTree {
    var items: [PatternTree] = []
    while let next = peek, next != "|", next != ")" { items.append(try repetition()) }
    return items.count == 1 ? items[0] : items.isEmpty ? .empty : .sequence(items)
  }

  private mutating func repetition() throws(PatternError) -> PatternTree {
    var item = try atom()
    while let bounds = try bounds() {
      _ = take("?")  // lazy or greedy finds the same texts
      item = .repeated(item, atLeast: bounds.atLeast, atMost: bounds.atMost)
    }
    return item
  }

  private mutating func bounds() throws(PatternError) -> (atLeast: Int, atMost: Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    let start = position
    guard take("{") else { return nil }
    guard let atLeast = number() else { throw error(.badRepetition, at: start) }
    var atMost: Int? = atLeast
    if take(",") { atMost = number() }
    guard take("}"), atMost.map({ $0 >= atLeast }) ?? true else { throw error(.badRepetition, at: start) }
    return (atLeast, atMost)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let digit = peek, ("0"..."9").contains(digit) {
      value = min(100_000, (value ?? 0) * 10 + Int(digit.value - 0x30))
      position += 1
    }
    return value
  }

  private mutating func atom() throws(PatternError) -> PatternTree {
    let start = position
    let scalar = scalars[position]
    position += 1
    switch scalar {
    case "(": return try group(from: start)
    case "[": return .scalars(try characterClass(from: start))
    case ".": return .scalars(.any)
    case "^": return .start
    case "$": return .end
    case "\\": return .scalars(try escape(from: start))
    case "*", "+", "?", "{": throw error(.nothingToRepeat, at: start)
    default: return .scalars(literal(scalar))
    }
  }

  private mutating func group(from start: Int) throws(PatternError) -> PatternTree {
    if take("?"), !take(":") { throw error(.unsupportedGroup, at: start) }
    let tree = try choice()
    guard take(")") else { throw error(.unclosedGroup, at: start) }
    return tree
  }

  // MARK: - Scalars

  private func literal(_ scalar: Unicode.Scalar) -> ScalarSet {
    let set = ScalarSet(scalar)
    return ignoresCase ? set.ignoringCase : set
  }

  private mutating func escape(from start: Int) throws(PatternError) -> ScalarSet {
    guard let scalar = peek else { throw error(.trailingBackslash, at: start) }
    position += 1
    switch scalar {
    case "d": return .digits
    case "D": return ScalarSet.digits.negated
    case "s": return .spaces
    case "S": return ScalarSet.spaces.negated
    case "w": return .words
    case "W": return ScalarSet.words.negated
    case "t": return ScalarSet("\t")
    case "n": return ScalarSet("\n")
    case "r": return ScalarSet("\r")
    default:
      guard !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) else {
        throw error(.unknownEscape(Character(scalar)), at: start)
      }
      return ScalarSet(scalar)
    }
  }

  private mutating func characterClass(from start: Int) throws(PatternError) -> ScalarSet {
    let isNegated = take("^")
    var set = ScalarSet()
    var isFirst = true
    while let scalar = peek, scalar != "]" || isFirst {
      isFirst = false
      let memberStart = position
      position += 1
      let member = scalar == "\\" ? try escape(from: memberStart) : ScalarSet(scalar)
      if let low = single(member), peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
        position += 1
        set.ranges.append(try rangeEnd(from: low, start: memberStart))
      } else {
        set.ranges += member.positiveRanges
      }
    }
    guard take("]") else { throw error(.unclosedClass, at: start) }
    if set.ranges.isEmpty { throw error(.emptyClass, at: start) }
    let cased = ignoresCase ? set.ignoringCase : set
    return isNegated ? cased.negated : cased
  }

  private mutating func rangeEnd(from low: UInt32, start: Int) throws(PatternError) -> ClosedRange<UInt32> {
    let scalar = scalars[position]
    let highStart = position
    position += 1
    let member = scalar == "\\" ? try escape(from: highStart) : ScalarSet(scalar)
    guard let high = single(member), low <= high else { throw error(.reversedRange, at: start) }
    return low...high
  }

  private func single(_ set: ScalarSet) -> UInt32? {
    guard !set.isNegated, set.ranges.count == 1, set.ranges[0].count == 1 else { return nil }
    return set.ranges[0].lowerBound
  }
}
