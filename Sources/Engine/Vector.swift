import Columnar

/// What a term gives in a context: a value a row, or one value for all of them (a column of one row).
struct Vector: Sendable {
  var column: Column
  var isConstant: Bool

  init(_ column: Column) {
    self.column = column
    isConstant = false
  }

  init(constant column: Column) {
    precondition(column.count == 1, "a constant is one value")
    self.column = column
    isConstant = true
  }

  var type: ValueType { column.type }

  /// A value a row.
  func expanded(to count: Int) -> Column {
    isConstant ? column.gather(rows: Array(repeating: 0, count: count)) : column
  }

  /// The values of these rows.
  func gather(rows: [Int32], _ execution: Execution) throws -> Vector {
    isConstant ? self : Vector(try execution.gather(column, rows))
  }
}

/// The form of a result that is computed from some operands: constant when all of them are.
struct Shape {
  let count: Int
  let isConstant: Bool
  /// Where all operands are known; none means everywhere.
  let validity: Bitmap?

  init(_ operands: [Vector], in context: Int) {
    isConstant = operands.allSatisfy(\.isConstant)
    count = isConstant ? 1 : context
    var joint: Bitmap?
    for operand in operands {
      guard let validity = operand.column.validity else { continue }
      if operand.isConstant != isConstant {
        joint = Bitmap(repeating: false, count: count)
        break
      }
      joint = joint.map { $0 & validity } ?? validity
    }
    validity = joint
  }

  func vector(_ type: ValueType, _ storage: Column.Storage, _ validity: Bitmap?) -> Vector {
    let column = Column(type: type, storage: storage, validity: validity)
    return isConstant ? Vector(constant: column) : Vector(column)
  }
}

extension Array where Element: Numeric {
  /// Cells that are not known hold zero.
  mutating func clear(unless validity: Bitmap?) {
    guard let validity, !validity.allTrue else { return }
    withUnsafeMutableBufferPointer { cells in
      (~validity).forEachTrue { cells[$0] = .zero }
    }
  }
}

extension Optional<Bitmap> {
  /// Rows of both, where none stands for all rows.
  static func & (a: Bitmap?, b: Bitmap?) -> Bitmap? {
    guard let a else { return b }
    guard let b else { return a }
    return a & b
  }
}
