import Columnar

/// A numeric column to be summed, unknown cells as zero.
enum Measure: Sendable {
  case exact([Int64], scale: Int)
  case numbers([Double])

  init(_ column: Column) {
    switch column.storage {
    case .int64(let values): self = .exact(values, scale: column.type.scale ?? 6)
    case .double(let values): self = .numbers(values)
    case .bits(let bits): self = .exact((0..<bits.count).map { bits[$0] ? 1 : 0 }, scale: 0)
    case .int32, .codes, .bytes: preconditionFailure("what is summed is a number or yes/no")
    }
  }

  var zero: MeasureSum { if case .exact = self { .exact(0) } else { .number(0) } }

  func add(_ row: Int, to sum: inout MeasureSum) {
    switch (self, sum) {
    case (.exact(let values, _), .exact(let old)): sum = .exact(old + Int128(values[row]))
    case (.numbers(let values), .number(let old)): sum = .number(old + (values[row].isFinite ? values[row] : 0))
    default: preconditionFailure("the sums of one measure are of one kind")
    }
  }
}
