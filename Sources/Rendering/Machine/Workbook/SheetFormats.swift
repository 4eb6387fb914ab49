import Columnar

/// How the columns of a sheet are shown: a style each, and the styles' page of the workbook.
struct SheetFormats {
  /// By the columns of the frame.
  private(set) var styles: [Int] = []
  /// Codes of numbers, one a style.
  private var codes: [String] = []

  /// The style of the line of names.
  static let header = 1
  private static let firstStyle = 2
  private static let firstCustomCode = 164

  /// - Parameter identifiers: columns whose whole numbers are names, without separators.
  init(_ frame: Frame, identifiers: Set<String>) {
    for field in frame.fields {
      let code = Self.code(field.column, isName: identifiers.contains(field.name))
      if !codes.contains(code) { codes.append(code) }
      styles.append(Self.firstStyle + codes.firstIndex(of: code)!)
    }
  }

  private static func code(_ column: Column, isName: Bool) -> String {
    if column.isMasked { return "@" }
    switch column.type {
    case .text, .ordinal: return "@"
    case .number, .yesNo: return "General"
    case .decimal(let scale): return (isName ? "0" : "#,##0") + places(scale)
    case .money(let scale, let currency): return sign(of: currency) + "#,##0" + places(scale)
    case .percent(let scale): return "0" + places(max(0, scale - 2)) + "%"
    case .date: return "yyyy\\-mm\\-dd"
    case .datetime: return "yyyy\\-mm\\-dd\\ hh:mm:ss"
    }
  }

  private static func places(_ scale: Int) -> String {
    scale > 0 ? "." + String(repeating: "0", count: scale) : ""
  }

  /// The sign that a spreadsheet shows, with the language in which it means that currency; else the code.
  private static func sign(of currency: Currency) -> String {
    switch currency.code {
    case "CNY": "[$¥-804]"
    case "JPY": "[$¥-411]"
    case "USD": "[$$-409]"
    case "GBP": "[$£-809]"
    case "EUR": "[$€-2]\\ "
    default: "[$\(currency.code)]\\ "
    }
  }

  /// `xl/styles.xml`
  var page: String {
    func number(of index: Int) -> Int {
      switch codes[index] {
      case "General": 0
      case "@": 49
      default: Self.firstCustomCode + index
      }
    }
    let custom = codes.indices.filter { number(of: $0) >= Self.firstCustomCode }.map { index in
      "<numFmt numFmtId=\"\(number(of: index))\" formatCode=\"\(SheetMarkup.escaped(codes[index]))\"/>"
    }
    let cells =
      ["<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"]
      + [
        "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/>"
      ]
      + codes.indices.map {
        "<xf numFmtId=\"\(number(of: $0))\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
      }
    func list(_ name: String, _ items: [String]) -> String {
      items.isEmpty ? "" : "<\(name) count=\"\(items.count)\">\(items.joined())</\(name)>"
    }
    let font = "<sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/>"
    return WorkbookPages.declaration + "<styleSheet xmlns=\"\(WorkbookPages.namespace)\">" + list("numFmts", custom)
      + list("fonts", ["<font>\(font)</font>", "<font><b/>\(font)</font>"])
      + list("fills", ["none", "gray125"].map { "<fill><patternFill patternType=\"\($0)\"/></fill>" })
      + list("borders", ["<border><left/><right/><top/><bottom/><diagonal/></border>"])
      + list("cellStyleXfs", ["<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"]) + list("cellXfs", cells)
      + list("cellStyles", ["<cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/>"]) + "</styleSheet>"
  }
}
