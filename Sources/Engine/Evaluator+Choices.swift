import Columnar
import Diagnostics
import Plans

/// One of several values, row by row.
extension Evaluator {
  /// `if`: the second where the condition is true, else the third.
  func choice(_ terms: [Term], type: ValueType, at span: Span) throws -> Vector {
    let condition = try truth(terms[0]).isTrue
    return Vector(try chosen(condition, operand(terms[1], type), operand(terms[2], type), type: type))
  }

  func coalesced(_ terms: [Term], type: ValueType, at span: Span) throws -> Vector {
    var result = try operand(terms[0], type)
    for term in terms.dropFirst() {
      guard let known = result.validity else { break }
      result = try chosen(known, result, operand(term, type), type: type)
    }
    return Vector(result)
  }

  /// The smallest or greatest of the known arguments; an earlier one stays when it is equal.
  func extreme(_ terms: [Term], _ comparison: Term.Comparison, type: ValueType, at span: Span) throws -> Vector {
    var result = try operand(terms[0], type)
    for term in terms.dropFirst() {
      let other = try operand(term, type)
      let beats = try compare(comparison, Vector(other), Vector(result), at: span).isTrue
      let fills = result.validity.map { ~$0 } ?? Bitmap(repeating: false, count: context.count)
      result = try chosen(beats | fills, other, result, type: type)
    }
    return Vector(result)
  }

  /// A term as a column of the type that the choice has.
  private func operand(_ term: Term, _ type: ValueType) throws -> Column {
    let vector = try vector(term)
    if type == .text, vector.type == .ordinal {
      return Column(type: .text, storage: vector.column.storage, validity: vector.column.validity)
        .broadcast(vector.isConstant, context.count)
    }
    if type == .datetime, case .int32(let days) = vector.column.storage {
      let moments = try execution.map(days) { Moment.start(ofDay: $0) }
      return Column(type: .datetime, storage: .int64(moments), validity: vector.column.validity)
        .broadcast(vector.isConstant, context.count)
    }
    return try vector.converted(to: type, at: term.span, execution).expanded(to: context.count)
  }

  /// The first where the bit is set, else the second.
  private func chosen(_ bits: Bitmap, _ a: Column, _ b: Column, type: ValueType) throws -> Column {
    let known =
      a.validity == nil && b.validity == nil
      ? nil
      : (a.validity.map { $0 & bits } ?? bits) | (b.validity.map { $0.subtracting(bits) } ?? ~bits)
    let storage: Column.Storage =
      switch (a.storage, b.storage) {
      case (.int32(let a), .int32(let b)): .int32(try chosen(bits, a, b))
      case (.int64(let a), .int64(let b)): .int64(try chosen(bits, a, b))
      case (.double(let a), .double(let b)): .double(try chosen(bits, a, b))
      case (.bits(let a), .bits(let b)): .bits((a & bits) | b.subtracting(bits))
      case (.codes(let first, let dictionary), .codes(let second, let other)):
        try chosenCodes(bits, first, dictionary, second, other)
      default: .bytes(chosenBytes(bits, TextView(a), TextView(b)))
      }
    return Column(type: type, storage: storage, validity: known)
  }

  private func chosen<Value: BitwiseCopyable & Sendable>(_ bits: Bitmap, _ a: [Value], _ b: [Value]) throws -> [Value] {
    try execution.fill(a.count) { range, out in
      for row in range { out[row] = bits[row] ? a[row] : b[row] }
    }
  }

  private func chosenCodes(
    _ bits: Bitmap, _ a: [Int32], _ dictionary: TextDictionary, _ b: [Int32], _ other: TextDictionary
  ) throws -> Column.Storage {
    if dictionary === other { return .codes(try chosen(bits, a, b), dictionary) }
    var strings = (0..<dictionary.count).map { dictionary[Int32($0)] }
    let places = (0..<other.count).map { code -> Int32 in
      if let place = dictionary.code(of: other[Int32(code)]) { return place }
      strings.append(other[Int32(code)])
      return Int32(strings.count - 1)
    }
    let merged = strings.count == dictionary.count ? dictionary : TextDictionary(strings)
    let mapped = places.isEmpty ? b : try execution.map(b) { places[Int($0)] }
    return .codes(try chosen(bits, a, mapped), merged)
  }

  private func chosenBytes(_ bits: Bitmap, _ a: TextView, _ b: TextView) -> TextBytes {
    var bytes: [UInt8] = []
    var offsets = [0]
    for row in 0..<bits.count {
      (bits[row] ? a : b).withBytes(row) { bytes.append(contentsOf: $0) }
      offsets.append(bytes.count)
    }
    return TextBytes(bytes: bytes, offsets: offsets)
  }
}

extension Column {
  fileprivate func broadcast(_ isConstant: Bool, _ count: Int) -> Column {
    isConstant ? Vector(constant: self).expanded(to: count) : self
  }
}
