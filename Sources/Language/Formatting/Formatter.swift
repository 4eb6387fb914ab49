import Diagnostics

/// A statement in canonical English, on one line unless it is a long definition or a block.
///
/// `parse` reads it back to the same statement, spans aside. Literals keep their spelling, because beside a text column the
/// spelling is the value.
public func format(_ statement: Statement) -> String { Formatter().statement(statement) }

/// A script in canonical English, a statement a line.
public func format(_ script: [Statement]) -> String {
  script.map { format($0) + "\n" }.joined()
}

/// An expression in canonical English, with the brackets that it needs and no others.
public func format(_ expression: Expression) -> String { Formatter().expression(expression) }

/// One change of a what-if in canonical English.
public func format(_ change: WhatIf.Change) -> String { Formatter().change(change) }

/// Prints the syntax tree. One method a kind of node; the clauses come in the order in which people say them.
struct Formatter {
  /// Longer definitions go to one item a line.
  static let lineLength = 110
  var indent = ""

  /// A list after `as`: on the same line while it fits, else one item a line.
  func definition(_ head: String, _ items: [String]) -> String {
    let line = head + " " + items.joined(separator: ", ")
    if displayWidth(line) <= Self.lineLength || items.count < 2 { return line }
    return head + items.map { "\n\(indent)    \($0)" }.joined(separator: ",")
  }

  // MARK: - Names and texts

  func name(_ name: Name) -> String { name.isQuoted ? "`\(name.text)`" : name.text }

  func path(_ path: Path) -> String { path.parts.map(name).joined(separator: ".") }

  func names(_ names: [Name]) -> String { names.map(name).joined(separator: ", ") }

  static func quoted(_ text: String) -> String {
    "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  func text(_ literal: TextLiteral) -> String { Self.quoted(literal.text) }

  func texts(_ literals: [TextLiteral]) -> String { literals.map(text).joined(separator: ", ") }

  // MARK: - Numbers

  /// `0.25`
  static func text(of decimal: ExactDecimal) -> String {
    if decimal.scale == 0 { return String(decimal.units) }
    let digits = padded(Int(decimal.units.magnitude), to: decimal.scale + 1)
    let sign = decimal.units < 0 ? "-" : ""
    return sign + digits.dropLast(decimal.scale) + "." + digits.suffix(decimal.scale)
  }

  /// `25%`
  static func percent(_ decimal: ExactDecimal) -> String {
    let shifted = decimal.multiplied(byTens: 2).map(text(of:))
    return (shifted ?? text(of: decimal)) + "%"
  }
}
