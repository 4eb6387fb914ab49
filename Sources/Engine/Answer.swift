import Columnar

/// What a question gave, with what the small print tells about it.
public struct Answer: Sendable {
  /// Grouping keys first, then the outputs.
  public var frame: Frame
  /// Rows that passed the filters.
  public var matched: Int
  /// Rows of the table that the as-of date lets be seen.
  public var visible: Int
  public var tally: Tally
  /// How many rows were left after each filter, in the order written.
  public var survivors: [Int]
  /// Rows or groups cut off by the limit that the sort finds equal to the last one shown.
  public var tiesAtLimit: Int
  /// Rows of a matrix that `having` or `top` has left out.
  public var rowsCut = 0
  /// The row numbers of `find`, in the order shown; empty for groups.
  public var rows: [Int32]
}

/// What was counted while a question was answered.
public struct Tally: Hashable, Sendable {
  /// Visible rows whose quotient is missing because the divisor is zero.
  public var divisionsByZero = 0
  /// Visible rows without an age because their date is after the as-of date.
  public var futureDates = 0
  /// Rows that `!=` and `not in` left out because the value is missing.
  public var missingExcluded = 0

  public init() {}

  static func += (a: inout Tally, b: Tally) {
    a.divisionsByZero += b.divisionsByZero
    a.futureDates += b.futureDates
    a.missingExcluded += b.missingExcluded
  }
}

/// The outcome of a condition, row by row: true, false or neither.
public struct Truth: Sendable {
  public var isTrue: Bitmap
  /// Where it is either true or false. What is true is known.
  public var isKnown: Bitmap

  public init(isTrue: Bitmap, isKnown: Bitmap) {
    self.isTrue = isTrue
    self.isKnown = isKnown
  }

  /// True or false everywhere.
  init(_ isTrue: Bitmap) { self.init(isTrue: isTrue, isKnown: Bitmap(repeating: true, count: isTrue.count)) }

  init(isTrue: Bitmap, validity: Bitmap?) {
    guard let validity else {
      self.init(isTrue)
      return
    }
    self.init(isTrue: isTrue & validity, isKnown: validity)
  }

  var isFalse: Bitmap { isKnown.subtracting(isTrue) }
  var column: Column { Column(type: .yesNo, storage: .bits(isTrue), validity: isKnown) }
}
