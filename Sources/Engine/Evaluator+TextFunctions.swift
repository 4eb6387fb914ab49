import Columnar
import Plans

/// Functions that make texts: once for each distinct value where there is a dictionary.
extension Evaluator {
  func mapText(_ a: Vector, _ body: @Sendable (String) -> String) throws -> Vector {
    let shape = Shape([a], in: context.count)
    let view = TextView(a.column)
    let texts = try execution.blocks(of: view.values.count) { range in range.map { body(view.values[$0]) } }
    let values = texts.flatMap { $0 }
    guard let codes = view.codes else {
      return shape.vector(.text, .bytes(TextBytes(cleared(values, shape.validity))), shape.validity)
    }
    let (newCodes, distinct) = deduplicated(values)
    var mapped = newCodes.isEmpty ? codes : try execution.map(codes) { newCodes[Int($0)] }
    mapped.clear(unless: shape.validity)
    return shape.vector(.text, .codes(mapped, TextDictionary(distinct)), shape.validity)
  }

  /// A text made of several, for each row.
  func joinText(_ terms: [Term], _ body: @Sendable ([String]) -> String) throws -> Vector {
    let vectors = try terms.map { try vector($0) }
    let others = vectors.indices.filter { !vectors[$0].isConstant }
    if others.count == 1, let only = others.first {
      return try joinConstants(vectors, around: only, body)
    }
    let shape = Shape(vectors, in: context.count)
    let views = vectors.map { (view: TextView($0.column), isConstant: $0.isConstant) }
    let texts = try execution.blocks(of: shape.count) { range in
      range.map { row in body(views.map { $0.view.string($0.isConstant ? 0 : row) }) }
    }
    return shape.vector(.text, .bytes(TextBytes(cleared(texts.flatMap { $0 }, shape.validity))), shape.validity)
  }

  /// One column among constants is mapped by its distinct values.
  private func joinConstants(
    _ vectors: [Vector], around only: Int, _ body: @Sendable ([String]) -> String
  ) throws -> Vector {
    let parts = vectors.enumerated().map { $0.offset == only ? nil : TextView($0.element.column).string(0) }
    let mapped = try mapText(vectors[only]) { text in body(parts.map { $0 ?? text }) }
    let shape = Shape(vectors, in: context.count)
    if shape.validity == mapped.column.validity { return mapped }
    return Vector(mapped.column.masked(shape.validity.map { ~$0 } ?? Bitmap(repeating: false, count: shape.count)))
  }

  func part(_ function: Function, _ a: Vector, _ count: Vector) throws -> Vector {
    let counts = try count.doubles(execution)
    if count.isConstant, count.column.isKnown(0) {
      let number = Int(clampedTo: counts.values[0])
      return try mapText(a) { function == .left ? String($0.prefix(number)) : String($0.suffix(number)) }
    }
    let shape = Shape([a, count], in: context.count)
    let view = TextView(a.column)
    let texts = (0..<shape.count).map { row -> String in
      let number = Int(clampedTo: counts.values[counts.isConstant ? 0 : row])
      let text = view.string(a.isConstant ? 0 : row)
      return function == .left ? String(text.prefix(number)) : String(text.suffix(number))
    }
    return shape.vector(.text, .bytes(TextBytes(cleared(texts, shape.validity))), shape.validity)
  }

  func length(_ a: Vector, type: ValueType) throws -> Vector {
    let shape = Shape([a], in: context.count)
    let view = TextView(a.column)
    let lengths = try execution.blocks(of: view.values.count) { range in range.map { Int64(view.values[$0].count) } }
      .flatMap { $0 }
    var values = view.codes.map { codes in codes.map { lengths.isEmpty ? 0 : lengths[Int($0)] } } ?? lengths
    values.clear(unless: shape.validity)
    return shape.vector(type, numericStorage(whole: values, type: type), shape.validity)
  }

  private func cleared(_ texts: [String], _ validity: Bitmap?) -> [String] {
    guard let validity else { return texts }
    return texts.enumerated().map { validity[$0.offset] ? $0.element : "" }
  }
}

extension Int {
  /// A count from a number: whole, and not below zero.
  fileprivate init(clampedTo number: Double) { self = number > 0 ? Int(Swift.min(number, 1e9)) : 0 }
}

/// Without blanks at either end.
func trimmed(_ text: String) -> String {
  let start = text.drop { $0.isWhitespace }
  return String(start[..<(start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) } ?? start.startIndex)])
}

/// A code for each text into the distinct ones, in the order of their first appearance.
func deduplicated(_ texts: [String]) -> (codes: [Int32], distinct: [String]) {
  var codeOf: [String: Int32] = [:]
  var distinct: [String] = []
  let codes = texts.map { text -> Int32 in
    if let code = codeOf[text] { return code }
    let code = Int32(distinct.count)
    codeOf[text] = code
    distinct.append(text)
    return code
  }
  return (codes, distinct)
}

extension String {
  /// Every occurrence of a text replaced, from the left; an empty one is replaced nowhere.
  func replacing(_ old: String, with new: String) -> String {
    let needle = Array(old.utf8)
    if needle.isEmpty { return self }
    let bytes = Array(utf8)
    var result: [UInt8] = []
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      while let found = bytes.firstIndex(of: needle, from: start) {
        result += bytes[start..<found]
        result += new.utf8
        start = found + needle.count
      }
      result += bytes[start...]
    }
    return String(decoding: result, as: UTF8.self)
  }
}
