import Diagnostics

/// The pages of a workbook with one sheet, but for the sheet itself.
enum WorkbookPages {
  static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
  static let namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  private static let package = "http://schemas.openxmlformats.org/package/2006"
  private static let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private static let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"

  static let contentTypes =
    declaration + "<Types xmlns=\"\(package)/content-types\">"
    + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(kind).sheet.main+xml\"/>"
    + "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"\(kind).worksheet+xml\"/>"
    + "<Override PartName=\"/xl/styles.xml\" ContentType=\"\(kind).styles+xml\"/></Types>"

  static let packageLinks = links([("officeDocument", "xl/workbook.xml")])
  static let workbookLinks = links([("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")])

  private static func links(_ targets: [(kind: String, target: String)]) -> String {
    let items = targets.enumerated().map { index, link in
      "<Relationship Id=\"rId\(index + 1)\" Type=\"\(relations)/\(link.kind)\" Target=\"\(link.target)\"/>"
    }
    return declaration + "<Relationships xmlns=\"\(package)/relationships\">\(items.joined())</Relationships>"
  }

  static func workbook(sheet name: String) -> String {
    declaration + "<workbook xmlns=\"\(namespace)\" xmlns:r=\"\(relations)\"><sheets>"
      + "<sheet name=\"\(SheetMarkup.escaped(sheetName(name)))\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
  }

  /// A name that a sheet may have: at most 31 units of UTF-16, none of `\ / ? * [ ] :`, no apostrophe at either end.
  static func sheetName(_ name: String) -> String {
    var short = ""
    for character in sanitised(name) {
      let mark = "\\/?*[]:".contains(character) ? "_" : character
      guard short.utf16.count + mark.utf16.count <= 31 else { break }
      short.append(mark)
    }
    var trimmed = Substring(short)
    while let first = trimmed.first, first == "'" || first.isWhitespace { trimmed.removeFirst() }
    while let last = trimmed.last, last == "'" || last.isWhitespace { trimmed.removeLast() }
    // The one name that Excel keeps for itself.
    if trimmed.lowercased() == "history" { return trimmed + "_" }
    return trimmed.isEmpty ? "Sheet1" : String(trimmed)
  }
}
