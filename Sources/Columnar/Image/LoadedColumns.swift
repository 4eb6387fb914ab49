/// A table that was loaded, from its files or from their image: its columns may still be waiting there.
public struct LoadedColumns: Sendable {
  public struct Field: Sendable {
    public let name: String
    public let column: StoredColumn

    public init(_ name: String, _ column: StoredColumn) {
      self.name = name
      self.column = column
    }
  }

  public let fields: [Field]
  public let rowCount: Int
  /// What the reading of the files found, whenever that was.
  public let report: LoadReport

  /// - Parameter origin: the digest of the table, where its columns are to be told apart from run to run.
  public init(_ table: LoadedTable, origin: Digest? = nil) {
    fields = table.frame.fields.enumerated().map { index, field in
      Field(field.name, StoredColumn(field.column, origin: origin?.column(index)))
    }
    rowCount = table.frame.rowCount
    report = table.report
  }

  init(fields: [Field], rowCount: Int, report: LoadReport) {
    self.fields = fields
    self.rowCount = rowCount
    self.report = report
  }
}

extension Digest {
  /// Of a column of the table whose digest this is.
  func column(_ index: Int) -> Digest {
    Digest { writer in
      writer.write("column")
      writer.write(self)
      writer.write(index)
    }
  }
}
