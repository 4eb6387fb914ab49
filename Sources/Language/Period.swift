import Diagnostics

/// `2026Q1`, `2025`, `last month` where a span of days is asked for.
public struct Period: Sendable, Hashable {
  public var literal: PeriodLiteral
  public var span: Span

  public init(_ literal: PeriodLiteral, span: Span) {
    self.literal = literal
    self.span = span
  }

  /// As canonically written.
  public var spelling: String { Formatter.text(of: literal) }
}
