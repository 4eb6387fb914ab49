/// Why files could not be made into a table; the wording is next door.
public enum ReadError: Error, Hashable, Sendable {
  case missingFile(path: String)
  case isFolder(path: String)
  case unreadable(path: String, reason: String)
  /// Written to, cut or replaced in place before it was read to its end.
  case changedWhileRead(path: String)
  /// Changed since it was loaded, and its columns have to be read again because their image is damaged.
  case changedSinceLoaded(path: String)
  /// A gzip archive whose end is missing.
  case cutArchive(path: String)
  /// A gzip archive that means nothing from about a byte on.
  case damagedArchive(path: String, byte: Int)
  /// A gzip archive that unpacks to more than tables do.
  case bloatedArchive(path: String)
  /// Nothing in it that could name a column.
  case empty(path: String)
  /// The line of names has a quote that is never closed, or text behind a closing one.
  case brokenHeader(path: String, line: Int)
  /// Not text; `kind` says what it looks like.
  case binary(path: String, kind: String)
  /// A document that is no workbook of the kind that is read.
  case foreignDocument(path: String, ForeignDocument)
  /// A workbook with a part that means nothing.
  case damagedWorkbook(path: String, part: String)
  /// A workbook with a part that unpacks to far more than any document does.
  case bloatedWorkbook(path: String, part: String)
  /// A workbook without the sheet that was asked for, and the sheets that it has.
  case unknownSheet(path: String, wanted: String, available: [String])
  /// A sheet without a cell; none where no sheet of the workbook has one.
  case emptySheet(path: String, name: String?)
  /// An option that says how text is written, for a workbook.
  case textOption(path: String, option: String)
  /// A sheet was asked for, and the file is text.
  case sheetOfText(path: String)
  case unknownEncoding(name: String)
  /// Bytes that mean nothing in the encoding, first on this line.
  case undecodable(path: String, encoding: String, line: Int)
  /// The columns of a further file are not those of the first.
  case differentColumns(path: String, first: String, missing: [String], extra: [String])
  /// Columns whose dates could be day first as well as month first.
  case ambiguousDates([AmbiguousDates])
  /// The table would take more memory than there may be.
  case needsMemory(path: String, bytes: Int, available: Int)
  /// An option names a column that is not there.
  case unknownColumn(name: String, available: [String])

  /// The file that is wrong, as it was named; none where no one file is.
  public var path: String? {
    switch self {
    case .missingFile(let path), .isFolder(let path), .unreadable(let path, _), .empty(let path),
      .brokenHeader(let path, _), .binary(let path, _), .undecodable(let path, _, _),
      .differentColumns(let path, _, _, _), .changedWhileRead(let path), .changedSinceLoaded(let path),
      .cutArchive(let path), .damagedArchive(let path, _), .bloatedArchive(let path), .needsMemory(let path, _, _),
      .foreignDocument(let path, _),
      .damagedWorkbook(let path, _), .bloatedWorkbook(let path, _), .unknownSheet(let path, _, _),
      .emptySheet(let path, _), .textOption(let path, _), .sheetOfText(let path):
      path
    case .ambiguousDates(let columns): columns.first?.path
    case .unknownEncoding, .unknownColumn: nil
    }
  }

  /// Whether the file is not there.
  public var isMissing: Bool { if case .missingFile = self { true } else { false } }

  /// A column whose dates read both ways.
  public struct AmbiguousDates: Hashable, Sendable {
    public var column: String
    /// A cell that does, and where it stands.
    public var example: String
    public var path: String
    public var line: Int
    /// Days since 1970-01-01 that the example means when read day first, and month first.
    public var dayFirst: Int32
    public var monthFirst: Int32
    /// Some cells are surely day first and others surely month first, so no order fits them all.
    public var isMixed: Bool
    /// What the example could mean is not told.
    public var hidesReadings = false
  }
}
