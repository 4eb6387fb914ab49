import Diagnostics

extension Diagnostic.Code {
  public static let missingFile = Diagnostic.Code("missing-file", exit: .missingFile)
  public static let isFolder = Diagnostic.Code("folder-for-file", exit: .missingFile)
  public static let unreadableFile = Diagnostic.Code("unreadable-file", exit: .readWriteFailed)
  public static let changedFile = Diagnostic.Code("changed-file", exit: .readWriteFailed)
  public static let damagedArchive = Diagnostic.Code("damaged-archive")
  public static let emptyFile = Diagnostic.Code("empty-file")
  public static let binaryFile = Diagnostic.Code("binary-file")
  public static let damagedWorkbook = Diagnostic.Code("damaged-workbook")
  public static let unknownSheet = Diagnostic.Code("unknown-sheet")
  public static let optionOutOfPlace = Diagnostic.Code("option-out-of-place")
  public static let unknownEncoding = Diagnostic.Code("unknown-encoding")
  public static let undecodableText = Diagnostic.Code("undecodable-text")
  public static let differentColumns = Diagnostic.Code("different-columns")
  public static let ambiguousDates = Diagnostic.Code("ambiguous-dates")
  public static let needsMemory = Diagnostic.Code("needs-memory")
  public static let unknownLoadColumn = Diagnostic.Code("unknown-load-column")
}

extension ReadError {
  /// The error in words.
  public var diagnostic: Diagnostic {
    switch self {
    case .missingFile(let path): Diagnostic(.missingFile, "there is no file `\(path)`")
    case .isFolder(let path):
      Diagnostic(.isFolder, "`\(path)` is a folder, not a file", help: ["name a file inside it"])
    case .unreadable(let path, let reason): Diagnostic(.unreadableFile, "`\(path)` cannot be read: \(reason)")
    case .changedWhileRead(let path):
      Diagnostic(
        .changedFile, "`\(path)` was changed while it was read", help: ["load it again when nothing writes to it"])
    case .changedSinceLoaded(let path):
      Diagnostic(
        .changedFile, "`\(path)` was changed since it was loaded, and the image of what it was is damaged",
        help: ["load it again"])
    case .cutArchive(let path):
      Diagnostic(.damagedArchive, "`\(path)` ends before its gzip archive does", help: ["copy or fetch it again"])
    case .damagedArchive(let path, let byte):
      Diagnostic(
        .damagedArchive, "the gzip archive `\(path)` is damaged at byte \(byte)", help: ["copy or fetch it again"])
    case .bloatedArchive(let path):
      Diagnostic(
        .damagedArchive, "the gzip archive `\(path)` unpacks to over 400 times its size, which no table does",
        help: ["if that is what it should hold, unpack it and load the file"])
    case .empty(let path): Diagnostic(.emptyFile, "`\(path)` is empty: there is no line to take column names from")
    case .brokenHeader(let path, let line):
      Diagnostic(
        .brokenQuote, "the quotes of the header do not match", help: ["close the quote, or write two for one"],
        place: .init(file: path, line: line))
    case .binary(let path, let kind):
      Diagnostic(.binaryFile, "`\(path)` is not text but \(kind)", help: ["export it as CSV or .xlsx and load that"])
    case .foreignDocument(let path, let kind):
      Diagnostic(.binaryFile, "`\(path)` is \(kind.what)", help: [kind.wayOut])
    case .damagedWorkbook(let path, let part):
      Diagnostic(
        .damagedWorkbook, "`\(path)` is a damaged workbook or archive: \(sanitised(part)) cannot be read",
        help: ["copy or fetch it again, or open it in a spreadsheet program and save it anew"])
    case .bloatedWorkbook(let path, let part):
      Diagnostic(
        .damagedWorkbook,
        "`\(path)` is not read: \(sanitised(part)) unpacks to more than 400 times its size, as no workbook does",
        help: ["open it in a spreadsheet program if you trust it, and save it anew"])
    case .unknownSheet(let path, let wanted, let available):
      Diagnostic(
        .unknownSheet, "`\(path)` has no sheet \(wanted)",
        help: [
          nearest(wanted, among: available).map { "did you mean `\($0)`?" } ?? "it has "
            + available.map { "`\(sanitised($0))`" }.joined(separator: ", ")
        ])
    case .emptySheet(let path, let name):
      Diagnostic(
        .emptyFile,
        name.map { "the sheet `\(sanitised($0))` of `\(path)` is empty" }
          ?? "no sheet of `\(path)` has a cell with a value")
    case .textOption(let path, let option):
      Diagnostic(
        .optionOutOfPlace, "`\(option)` says how text is written, and `\(path)` is a workbook",
        help: ["leave `\(option)` out: a workbook keeps its cells apart and says itself how their characters are spelt"]
      )
    case .sheetOfText(let path):
      Diagnostic(
        .optionOutOfPlace, "`sheet` names a sheet of a workbook, and `\(path)` is text", help: ["leave `sheet` out"])
    case .unknownEncoding(let name):
      Diagnostic(
        .unknownEncoding, "there is no encoding `\(name)`",
        help: ["write `encoding utf-8`, `gb18030`, `windows-1252` or `utf-16`"])
    case .undecodable(let path, let encoding, let line):
      Diagnostic(
        .undecodableText, "`\(path)` is not \(encoding) text", help: ["write `with encoding` and the right one"],
        place: .init(file: path, line: line))
    case .differentColumns(let path, let first, let missing, let extra):
      Diagnostic(
        .differentColumns,
        "`\(path)` does not have the columns of `\(first)`: " + Self.difference(missing: missing, extra: extra))
    case .needsMemory(let path, let bytes, let available):
      Diagnostic(
        .needsMemory,
        "`\(path)` needs about \(memoryText(bytes)) of memory, and \(memoryText(available)) may still be taken",
        help: ["`set memory` with a larger amount lets it in"])
    case .ambiguousDates(let columns): Self.ambiguity(columns)
    case .unknownColumn(let name, let available):
      Diagnostic(
        .unknownLoadColumn, "there is no column `\(name)` in the file",
        help: [
          nearest(name, among: available).map { "did you mean `\($0)`?" } ?? "it has "
            + available.map { "`\($0)`" }.joined(separator: ", ")
        ])
    }
  }

  private static func difference(missing: [String], extra: [String]) -> String {
    let parts = [("lacks", missing), ("adds", extra)].filter { !$0.1.isEmpty }
    return parts.map { "it \($0.0) " + $0.1.map { "`\($0)`" }.joined(separator: ", ") }.joined(separator: " and ")
  }

  private static func ambiguity(_ columns: [AmbiguousDates]) -> Diagnostic {
    let first = columns[0]
    let names = columns.map { "`\($0.column)`" }.joined(separator: ", ")
    let readings = "`\(first.example)` could be \(Day.format(first.dayFirst)) or \(Day.format(first.monthFirst))"
    let message =
      first.isMixed
      ? "the dates of \(names) mix day first and month first"
      : "the dates of \(names) read both ways" + (first.hidesReadings ? "" : ": \(readings)")
    return Diagnostic(
      .ambiguousDates, message, help: ["write `with dates dmy` or `with dates mdy`"],
      place: .init(file: first.path, line: first.line, column: first.column))
  }
}
