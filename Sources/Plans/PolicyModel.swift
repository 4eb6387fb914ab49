import Columnar
import Diagnostics
import Language

/// What accounts of each level of a tier, class or cell get, what that costs a year, and how often they are to be seen.
public struct PolicyModel: Sendable {
  public enum Output: String, CaseIterable, Hashable, Sendable { case action, cost, visit, due }

  public struct Rule: Sendable {
    /// The codes of the levels that it is for.
    public var levels: [Int32]
    public var action: String
    public var cost: ExactDecimal?
    public var visit: CalendarShift?
    /// Only such accounts of the levels.
    public var condition: Term?

    public init(levels: [Int32], action: String, cost: ExactDecimal?, visit: CalendarShift?, condition: Term?) {
      self.levels = levels
      self.action = action
      self.cost = cost
      self.visit = visit
      self.condition = condition
    }
  }

  /// The tier, class or cell.
  public var subject: Term
  /// Of the subject, best first.
  public var levels: [Level]
  /// The first that is for a row's level and whose condition is true takes it.
  public var rules: [Rule]
  /// When an account was seen last.
  public var since: Term?
  /// Visits that one owner can make in a month.
  public var capacity: Int?
  public var columns: OutputColumns<Output>

  public init(
    subject: Term, levels: [Level], rules: [Rule], since: Term?, capacity: Int?, columns: OutputColumns<Output>
  ) {
    self.subject = subject
    self.levels = levels
    self.rules = rules
    self.since = since
    self.capacity = capacity
    self.columns = columns
  }

  public var inputs: [Term] { [subject] + rules.compactMap(\.condition) + (since.map { [$0] } ?? []) }

  /// Places that every cost fits into.
  public var costScale: Int { rules.compactMap(\.cost?.scale).max() ?? 0 }

  var outputs: [ModelOutput] {
    columns.outputs({ .policy($0) }) { output in
      switch output {
      case .action: .text
      case .cost: .decimal(scale: costScale)
      case .visit: .decimal(scale: 0)
      case .due: .date
      }
    }
  }
}

extension CalendarShift {
  /// In days, a month being a twelfth of 365.25 days: how often is how often, whichever month it is.
  public var roughDays: Int { days + Int((Double(months) * 365.25 / 12).rounded()) }
}
