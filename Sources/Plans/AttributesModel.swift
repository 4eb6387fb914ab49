import Columnar
import Language

/// Attributes of an account under one heading: external, internal or of consumption (外在、内在、消费属性).
///
/// `external.region` is an attribute; `external` itself is the share of them that are known of an account.
public struct AttributesModel: Sendable {
  public enum Output: Hashable, Sendable {
    case fill
    /// By its position.
    case attribute(Int)
  }

  public struct Attribute: Sendable {
    public var name: String
    public var term: Term
    /// Of an ordinal, best first.
    public var levels: [Level]
    public var column: ColumnID

    public init(name: String, term: Term, levels: [Level], column: ColumnID) {
      self.name = name
      self.term = term
      self.levels = levels
      self.column = column
    }
  }

  public static let fillName = "fill"

  public var attributes: [Attribute]
  public var fillColumn: ColumnID

  public init(attributes: [Attribute], fillColumn: ColumnID) {
    self.attributes = attributes
    self.fillColumn = fillColumn
  }

  public var inputs: [Term] { attributes.map(\.term) }

  var outputs: [ModelOutput] {
    [ModelOutput(Self.fillName, fillColumn, .attributes(.fill), .number)]
      + attributes.enumerated().map { index, attribute in
        ModelOutput(
          attribute.name, attribute.column, .attributes(.attribute(index)), attribute.term.type,
          levels: attribute.levels)
      }
  }
}
