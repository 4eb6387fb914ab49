/// What could stand at a place in a statement: the reason why a message says "expected …", and what completion offers.
public enum Expectation: Hashable, Sendable {
  case keyword(Keyword)
  /// The rest of a phrase whose first words are there: `scenarios` after `compare`.
  case continuation(Keyword, words: String)
  case symbol(String)
  case table
  /// A column that can be reached from a table over the path typed so far: `orders.` has the prefix `["orders"]`.
  case column(table: String?, prefix: [String])
  /// A value of the column that this path names.
  case value(of: [String], table: String?)
  /// A segment or another condition by name.
  case segment(table: String?)
  case function
  case aggregate
  case parameter
  /// A score or tiers.
  case model
  case criterion(model: String)
  case level(model: String)
  case scenario
  case settingName
  case settingValue(setting: String)
  case role
  case filePath
  case helpTopic
  case topic
  /// A name that is made up here.
  case newName
  /// Anything that has a name: to drop, describe, refit.
  case definition
  case number
  /// Seconds between two answers.
  case interval
  case text
  /// The key of a row.
  case rowKey(model: String?)
  case duration
  case date
  /// An operator that could go on with an expression.
  case `operator`
  case encoding

  /// How a message calls it; nil for what it need not mention.
  var noun: String? {
    switch self {
    case .keyword(let keyword): "`\(keyword.english)`"
    case .symbol(let symbol): "`\(symbol)`"
    case .table: "a table"
    case .column: "a column"
    case .value: "a value"
    case .parameter: "a value"
    case .continuation, .segment, .function, .aggregate, .operator, .settingName: nil
    case .model: "a score or tiers"
    case .criterion: "a criterion"
    case .level: "a level"
    case .scenario: "a scenario"
    case .settingValue: "its value"
    case .role: "a role"
    case .filePath: "a path in quotes"
    case .helpTopic: "a topic"
    case .topic: "what to show"
    case .newName: "a name"
    case .definition: "the name of a definition"
    case .number: "a number"
    case .interval: "how many seconds lie between, such as `5s`"
    case .text: "a text in quotes"
    case .rowKey: "the key of a row"
    case .duration: "a duration such as `90d`"
    case .date: "a date"
    case .encoding: "an encoding"
    }
  }
}
