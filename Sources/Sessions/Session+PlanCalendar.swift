import Columnar
import Diagnostics
import Language
import Models
import Plans

/// Which days a plan counts: holidays and days that make up for them, from files or lists.
extension Session {
  func workCalendar(_ plan: TargetPlanDefinition, _ origin: Origin) throws -> WorkCalendar {
    WorkCalendar(
      skipsWeekends: plan.countsWorkdays, holidays: try plan.holidays.map { try days($0, origin) } ?? [],
      extraDays: try plan.extraDays.map { try days($0, origin) } ?? [])
  }

  private func days(_ list: DayList, _ origin: Origin) throws -> Set<Int32> {
    switch list {
    case .file(let path): return try days(ofFile: path, origin)
    case .periods(let stretches):
      return try resolving { resolver in
        var found: Set<Int32> = []
        for stretch in stretches {
          let first = try resolver.days(of: stretch.first)
          let last = try stretch.last.map { last in try resolver.days(of: last) } ?? first
          guard first.lowerBound <= last.upperBound else {
            throw Diagnostic(
              .badPeriod, "these days end before they begin", at: stretch.first.span, label: "later than the last")
          }
          found.formUnion(first.lowerBound...last.upperBound)
        }
        return found
      }
    }
  }

  /// A date a line, first in its line; one line of headers, empty lines and comments are passed over.
  private func days(ofFile path: TextLiteral, _ origin: Origin) throws -> Set<Int32> {
    let bytes = try contents(of: try self.path(path, origin), named: path)
    var found: Set<Int32> = []
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      let text = String(decoding: line, as: UTF8.self).trimmingBlanks
      if text.isEmpty || text.hasPrefix("#") { continue }
      if let day = leadingDay(of: text) {
        found.insert(day)
      } else if index > 0 || text.first?.isNumber == true {
        throw Diagnostic(
          .badHolidays, "line \(index + 1) of `\(path.text)` begins with no date", at: path.span,
          label: hidesCells ? "not read" : String(sanitised(text).prefix(40)),
          help: ["write one date a row, year first: 2026-01-01"])
      }
    }
    guard !found.isEmpty else {
      throw Diagnostic(
        .badHolidays, "`\(path.text)` holds no dates", at: path.span, label: "nothing in it",
        help: ["write one date a row, year first: 2026-01-01"])
    }
    return found
  }

  /// `2026-01-01`, `2026/1/1`, `2026年1月1日`, `20260101`, whatever follows.
  private func leadingDay(of text: String) -> Int32? {
    let numbers = text.split { !($0.isASCII && $0.isNumber) }.prefix(3).map(String.init)
    guard text.first.map({ $0.isNumber || $0 == "\"" || $0 == "\u{FEFF}" }) == true, let first = numbers.first else {
      return nil
    }
    let parts =
      first.count == 8
      ? [first.prefix(4), first.dropFirst(4).prefix(2), first.suffix(2)].map { Int($0) } : numbers.map { Int($0) }
    guard parts.count == 3, first.count == 4 || first.count == 8, let year = parts[0], let month = parts[1],
      let day = parts[2], Day.isValid(year: year, month: month, day: day)
    else { return nil }
    return Day.days(of: CalendarDate(year: year, month: month, day: day))
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    var text = Substring(self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    while let first = text.first, first.isWhitespace || first == "\u{FEFF}" { text.removeFirst() }
    return String(text)
  }
}
