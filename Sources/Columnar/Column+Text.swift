extension Column {
  /// The text of a row in a text or ordinal column; none where it is missing.
  public func text(_ row: Int) -> String? {
    guard isKnown(row) else { return nil }
    switch storage {
    case .codes(let codes, let dictionary): return dictionary[codes[row]]
    case .bytes(let texts): return texts[row]
    default: preconditionFailure("only textual columns hold text")
    }
  }

  /// Some values of a text column put in the place of others, each exactly; what is not named stays.
  ///
  /// Values that become equal share one code. Costs a pass over the dictionary, and over the codes only where two values fall together.
  public func recoded(_ changes: [String: String]) -> Column {
    precondition(type == .text, "only text is recoded")
    switch storage {
    case .codes(let codes, let dictionary): return recoded(changes, codes, dictionary)
    case .bytes(let texts):
      let strings = (0..<texts.count).lazy.map { texts[$0] }.map { changes[$0] ?? $0 }
      return Column(type: .text, storage: .bytes(TextBytes(strings)), validity: validity).marked(mask)
    default: preconditionFailure("text is stored as codes or bytes")
    }
  }

  private func recoded(_ changes: [String: String], _ codes: [Int32], _ dictionary: TextDictionary) -> Column {
    var codeOf: [String: Int32] = [:]
    var distinct: [String] = []
    let newCodes = (0..<dictionary.count).map { old -> Int32 in
      let before = dictionary[Int32(old)]
      let after = changes[before] ?? before
      if let code = codeOf[after] { return code }
      let code = Int32(distinct.count)
      codeOf[after] = code
      distinct.append(after)
      return code
    }
    let keepsCodes = distinct.count == dictionary.count
    let mapped = keepsCodes || newCodes.isEmpty ? codes : codes.map { newCodes[Int($0)] }
    return Column(type: .text, storage: .codes(mapped, TextDictionary(distinct)), validity: validity).marked(mask)
  }
}
