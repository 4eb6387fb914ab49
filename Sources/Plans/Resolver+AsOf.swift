import Columnar
import Diagnostics
import Language

extension Resolver {
  /// The day that a what-if or a migration looks from: `2026-03-31`, `as-of - 3mo`, `latest`.
  ///
  /// - Parameter latest: the last day of any date role; none where no table has one.
  public mutating func asOf(_ expression: Expression, latest: Int32?) throws(Diagnostic) -> AsOf {
    if case .path(let path) = expression.kind, path.parts.count == 1, path.last.text.lowercased() == "latest" {
      guard let latest else {
        throw Diagnostic(
          .badSetting, "no table has a date role, so there is no last date", at: expression.span,
          label: "nothing to take it from", help: [Resolver.dateRoleAdvice(book)])
      }
      return AsOf(day: latest, origin: .latest)
    }
    let term = try value(alone: expression)
    guard case .constant(.day(let day)) = term.kind else {
      throw Diagnostic(
        .badSetting, "one day is expected here, and this is a \(term.type.name)", at: expression.span,
        label: "expected one day", help: ["for example: `2026-03-31`, `as-of - 3mo`, `latest`"])
    }
    return AsOf(day: day.day(asOf: book.asOf.day, today: book.today), origin: .given)
  }

  /// How a table gets a date role: with the columns that could have it.
  public static func dateRoleAdvice(_ book: Book) -> String {
    for table in book.tables {
      let dates = table.columns.filter { !$0.isHidden && $0.type.isTemporal }
      guard let first = dates.first else { continue }
      let other = dates.count > 1 ? ", or of another of its \(dates.count) dates" : ""
      return "say which date counts: `roles \(written(name: table.name)) date = \(written(name: first.name))`\(other)"
    }
    return "no table has a column of dates; set a day: `set as-of 2026-06-30`"
  }
}
