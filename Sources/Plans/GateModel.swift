import Columnar
import Language

/// A condition whose clauses must all hold, and what is to be said of a row for which one does not.
///
/// `ready` is whether a row passes; `ready.reason` names what fails: `money is missing; stage is not Engaging`.
public struct GateModel: Sendable {
  public enum Output: String, CaseIterable, Hashable, Sendable { case passes, reason }

  public struct Clause: Sendable {
    public var condition: Term
    /// As canonically written.
    public var text: String
    public var subject: Subject?

    public init(condition: Term, text: String, subject: Subject?) {
      self.condition = condition
      self.text = text
      self.subject = subject
    }
  }

  /// What a clause looks at, and how it is said that it is not as it should be.
  public struct Subject: Sendable {
    public var term: Term
    public var name: String
    /// `is not within next 90d`, said after the name, or the name and the value.
    public var denial: String

    public init(term: Term, name: String, denial: String) {
      self.term = term
      self.name = name
      self.denial = denial
    }
  }

  public var clauses: [Clause]
  public var columns: OutputColumns<Output>

  public init(clauses: [Clause], columns: OutputColumns<Output>) {
    self.clauses = clauses
    self.columns = columns
  }

  public var inputs: [Term] { clauses.flatMap { [$0.condition] + ($0.subject.map { [$0.term] } ?? []) } }

  var outputs: [ModelOutput] {
    columns.outputs({ .gate($0) }) { output in
      switch output {
      case .passes: .yesNo
      case .reason: .text
      }
    }
  }
}
