import Columnar
import Engine
import Plans

/// Answers the resolver's questions about values from the stored columns.
struct DataValues: ValueDirectory {
  let book: Book
  let data: DataStore

  func values(of column: ColumnID) -> [String]? {
    guard case .codes(_, let dictionary)? = data.columns[column]?.storage else { return nil }
    return (0..<min(dictionary.count, 5000)).map { dictionary[Int32($0)] }
  }

  func holds(_ text: String, ignoringCase: Bool, in column: ColumnID) -> Bool? {
    guard let values = data.columns[column] else { return nil }
    return values.holds(text, ignoringCase: ignoringCase)
  }

  func maximum(of column: ColumnID) -> Double? {
    guard let values = data.columns[column], values.type.isNumeric else { return nil }
    return values.maximum
  }
}
