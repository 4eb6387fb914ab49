/// A document that may hold a table, but not in a form that is read.
public enum ForeignDocument: Hashable, Sendable {
  case encrypted, oldWorkbook, binaryWorkbook, openDocument, otherDocument, archive

  var what: String {
    switch self {
    case .encrypted: "a workbook behind a password"
    case .oldWorkbook: "an Excel workbook of the old kind (.xls), or another Office file of its time"
    case .binaryWorkbook: "an Excel workbook of the binary kind (.xlsb)"
    case .openDocument: "an OpenDocument file (.ods)"
    case .otherDocument: "an Office document without sheets"
    case .archive: "a ZIP archive and no workbook"
    }
  }

  /// What to do about it.
  var wayOut: String {
    switch self {
    case .encrypted: "open it with its password, save it without one, and load that"
    case .oldWorkbook, .binaryWorkbook, .openDocument:
      "open it in a spreadsheet program, save it as .xlsx, and load that"
    case .otherDocument: "save its table as .xlsx or CSV, and load that"
    case .archive: "unpack it, and load a file of it"
    }
  }

  /// A compound file, which is what Office wrote before 2007, and what holds an encrypted workbook.
  static func compound(_ file: FileBytes) -> ForeignDocument? {
    guard file.count >= 8, file[0..<4].elementsEqual([0xD0, 0xCF, 0x11, 0xE0]) else { return nil }
    let name: [UInt8] = "EncryptedPackage".utf8.flatMap { [UInt8]([$0, 0]) }
    return contains(name, in: file) ? .encrypted : .oldWorkbook
  }

  private static func contains(_ word: [UInt8], in file: FileBytes) -> Bool {
    guard file.count >= word.count else { return false }
    // Names of streams stand at places that are multiples of 128.
    return stride(from: 0, through: file.count - word.count, by: 128).contains { at in
      file[at..<at + word.count].elementsEqual(word)
    }
  }

  /// What an archive without a workbook is.
  static func archive(_ archive: ZipArchive) -> ForeignDocument {
    func has(_ start: String) -> Bool { archive.entries.contains { $0.name.lowercased().hasPrefix(start) } }
    if has("xl/workbook.bin") { return .binaryWorkbook }
    if has("mimetype"), has("content.xml") { return .openDocument }
    if has("word/") || has("ppt/") || has("visio/") { return .otherDocument }
    return archive.entries.contains { $0.isEncrypted } ? .encrypted : .archive
  }
}
