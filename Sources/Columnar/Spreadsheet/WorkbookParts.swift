/// The relations of a part of a workbook to others: where they lead, by their ids.
final class WorkbookLinks: XMLReceiver {
  struct Link {
    var id: String
    /// The last word of its type: `worksheet`, `styles` …
    var kind: String
    var target: String
  }

  private(set) var links: [Link] = []
  let isDamaged = false

  func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    guard name == "Relationship", let id = attributes["Id"], let type = attributes["Type"],
      let target = attributes["Target"]
    else { return }
    links.append(Link(id: id, kind: String(type.split(separator: "/").last ?? ""), target: target))
  }

  func end(_ name: XMLName) {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

/// The sheets that a workbook names, and how it counts days.
final class WorkbookContents: XMLReceiver {
  struct Sheet {
    var name: String
    var link: String
    var isHidden: Bool
  }

  private(set) var sheets: [Sheet] = []
  private(set) var from1904 = false
  let isDamaged = false

  func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    if name == "sheet" {
      let state = attributes["state"] ?? "visible"
      sheets.append(
        Sheet(name: attributes["name"] ?? "", link: attributes["id"] ?? "", isHidden: state != "visible"))
    } else if name == "workbookPr" {
      from1904 = ["1", "true", "on"].contains(attributes["date1904"] ?? "")
    }
  }

  func end(_ name: XMLName) {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

/// What the styles of cells say of their numbers.
final class SheetStyles: XMLReceiver {
  /// By the number that a cell names.
  private(set) var formats: [CellFormat] = []
  let isDamaged = false
  private var codes: [Int: CellFormat] = [:]
  private var isInCells = false

  func format(_ style: Int) -> CellFormat { formats.indices.contains(style) ? formats[style] : .number }

  func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    if name == "numFmt" {
      guard let id = attributes.number("numFmtId"), let code = attributes["formatCode"] else { return }
      codes[id] = CellFormat(code: code)
    } else if name == "cellXfs" {
      isInCells = true
    } else if name == "xf", isInCells {
      let id = attributes.number("numFmtId") ?? 0
      formats.append(codes[id] ?? CellFormat(number: id))
    }
  }

  func end(_ name: XMLName) {
    if name == "cellXfs" { isInCells = false }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
