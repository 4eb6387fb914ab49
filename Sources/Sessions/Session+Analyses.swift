import Diagnostics
import Language

extension Session {
  /// A question with an answer of its own kind; `span` is that of the statement.
  func analyse(_ analysis: Analysis, at span: Span) throws {
    switch analysis {
    case .profile(let profile): try self.profile(profile)
    case .weeks(let weeks): try compare(weeks)
    case .forecast(let forecast): try self.forecast(forecast, at: span)
    case .accuracy(let accuracy): try self.accuracy(accuracy)
    case .reverseFunnel(let funnel): try reverseFunnel(funnel)
    }
  }
}
