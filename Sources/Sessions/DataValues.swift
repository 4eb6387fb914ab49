import Columnar
import Engine
import Plans

/// Answers the resolver's questions about values from the stored columns; a column that cannot be got says nothing here, and the reason is told
/// by whoever computes with it. One whose values may not be seen says nothing either.
struct DataValues: ValueDirectory {
  let book: Book
  let data: DataStore

  func values(of column: ColumnID) -> [String]? {
    guard book.mask(of: column) == nil, let dictionary = try? data.columns[column]?.dictionary() else { return nil }
    return (0..<min(dictionary.count, 5000)).map { dictionary[Int32($0)] }
  }

  func holds(_ text: String, ignoringCase: Bool, in column: ColumnID) -> Bool? {
    guard book.mask(of: column) == nil, let stored = data.columns[column] else { return nil }
    if let dictionary = try? stored.dictionary() { return dictionary.holds(text, ignoringCase: ignoringCase) }
    return try? stored.column().holds(text, ignoringCase: ignoringCase)
  }

  func maximum(of column: ColumnID) -> Double? {
    guard book.mask(of: column) == nil, let values = data.columns[column], values.type.isNumeric else { return nil }
    return try? values.maximum()
  }
}
