import Columnar
import Diagnostics
import Language

/// A question that only a person can decide, with the words that answer it.
public struct Choice: Sendable {
  public struct Option: Sendable {
    /// What is typed.
    public var word: String
    public var meaning: String
  }

  public var question: String
  public var options: [Option]
}

/// Dates of a load that read both ways, before anyone was asked about them.
struct AmbiguousDateOrder: Error {
  var columns: [ReadError.AmbiguousDates]
  var diagnostic: Diagnostic
}

extension Session {
  /// Asks which way the dates of a load are meant; none where nobody can tell, or no one order fits them.
  func askDateOrder(_ columns: [ReadError.AmbiguousDates], _ load: Load) throws -> Load? {
    guard configuration.mode == .prompt, let ask, let first = columns.first, !columns.contains(where: \.isMixed) else {
      return nil
    }
    let names = columns.map { "`\($0.column)`" }.joined(separator: ", ")
    let choice = Choice(
      question:
        "the dates of \(names) read both ways; what is \(hidesCells ? "the first of them" : sanitised(first.example))?",
      options: [
        Choice.Option(word: DateOrder.dmy.rawValue, meaning: hidesCells ? "day first" : dayText(first.dayFirst)),
        Choice.Option(word: DateOrder.mdy.rawValue, meaning: hidesCells ? "month first" : dayText(first.monthFirst)),
      ])
    guard let word = ask(choice) else { throw Execution.Cancelled() }
    guard let order = DateOrder(rawValue: word) else { return nil }
    var answered = load
    answered.options.append(LoadOption(.dates(order), span: load.paths[0].span))
    return answered
  }
}
