import Language

/// Functions as SQL, spreadsheets and Python call them, with ours for them.
enum ForeignFunctions {
  /// The call in our words; nil where nothing of ours does the same.
  static func translated(_ call: Call) -> String? {
    let name = call.name.text.lowercased()
    let arguments = call.arguments.map { format($0) }
    if let ours = renamed[name] {
      var renamed = call
      renamed.name.text = ours
      return format(Expression(.call(renamed), span: call.name.span))
    }
    guard let first = arguments.first else { return constants[name] }
    switch (name, arguments.count) {
    case ("isnull", 1), ("isna", 1), ("isblank", 1), ("isempty", 1): return "\(first) is missing"
    case ("notnull", 1), ("notna", 1): return "\(first) is known"
    case ("substr", 3), ("substring", 3), ("mid", 3):
      return arguments[1] == "1" ? "left(\(first), \(arguments[2]))" : nil
    case ("datediff", 2): return "\(first) - \(arguments[1])"
    case ("pow", 2), ("power", 2): return "\(first) ^ \(arguments[1])"
    case ("contains", 2): return "\(first) contains \(arguments[1])"
    case ("startswith", 2): return "\(first) starts with \(arguments[1])"
    case ("endswith", 2): return "\(first) ends with \(arguments[1])"
    case ("not", 1): return "not (\(first))"
    case ("and", 2...): return arguments.joined(separator: " and ")
    case ("or", 2...): return arguments.joined(separator: " or ")
    default: return nil
    }
  }

  private static let constants = ["now": "today", "today": "today", "getdate": "today", "current_date": "today"]

  private static let renamed = [
    "len": "length", "char_length": "length", "iif": "if", "ifnull": "coalesce", "nvl": "coalesce", "ifna": "coalesce",
    "exists": "any", "nunique": "distinct", "countdistinct": "distinct", "count_distinct": "distinct", "mode": "most",
    "ucase": "upper", "toupper": "upper", "lcase": "lower", "tolower": "lower", "strip": "trim",
    "concatenate": "concat",
    "edate": "addMonths", "add_months": "addMonths", "adddate": "addDays", "add_days": "addDays", "date_add": "addDays",
    "ceil": "ceiling", "int": "floor", "percentile": "quantile", "some": "any",
  ]
}
