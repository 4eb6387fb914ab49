import Columnar
import Diagnostics
import Language

extension Resolver {
  mutating func attributes(
    _ definition: AttributesDefinition, over table: Table, replacing old: AttributesModel?
  ) throws(Diagnostic) -> AttributesModel {
    var attributes: [AttributesModel.Attribute] = []
    for written in definition.attributes {
      do throws(Diagnostic) {
        try refuseTaken(written.name, among: attributes)
        let expression =
          written.expression ?? Expression(.path(Path([written.name])), span: written.name.span)
        let term = try term(expression, over: table)
        attributes.append(
          AttributesModel.Attribute(
            name: written.name.text, term: term, levels: levels(of: term),
            column: old?.attributes.first { $0.name == written.name.text && $0.term.type == term.type }?.column
              ?? Identity.column()))
      } catch { diagnostics.append(error) }
    }
    try throwCollected()
    return AttributesModel(attributes: attributes, fillColumn: old?.fillColumn ?? Identity.column())
  }

  private func refuseTaken(_ name: Name, among attributes: [AttributesModel.Attribute]) throws(Diagnostic) {
    let folded = name.text.lowercased()
    if folded == AttributesModel.fillName {
      throw Diagnostic(
        .nameTaken, "`fill` is the share of the attributes that are known", at: name.span, label: "taken",
        help: ["call it otherwise: `\(name.text)Rate = …`"])
    }
    guard attributes.contains(where: { $0.name.lowercased() == folded }) else { return }
    throw Diagnostic(
      .nameTaken, "the attribute `\(name.text)` is there twice", at: name.span, label: "the second time",
      help: ["each attribute needs a name of its own: `\(name.text)2 = …`"])
  }
}
