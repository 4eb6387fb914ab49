/// How the cells of a column are to be read.
enum ColumnPlan: Hashable, Sendable {
  /// Exact numbers; the places are found while reading.
  case decimal(NumberFormat)
  case double(NumberFormat)
  case date(DatePartOrder)
  case datetime(DatePartOrder)
  case yesNo
  case text

  var declaredType: DeclaredType {
    switch self {
    case .decimal, .double: .number
    case .date: .date
    case .datetime: .datetime
    case .yesNo: .yesNo
    case .text: .text
    }
  }
}

/// How the numbers of a column are written.
struct NumberFormat: Hashable, Sendable {
  var mark: DecimalMark = .point
  /// Every cell carries a percent sign.
  var isPercent = false
}

/// The choice of a column's type by the facts of the whole file, and what had to be assumed for it.
///
/// A column is numeric, or of dates, when at most max(1, ⌊1 % of the known cells⌋) of them are not.
struct TypeInference {
  let options: ReadOptions
  /// What the user declared for the column.
  let declared: DeclaredType?
  /// Elsewhere in the file a comma surely is the decimal mark, and a point nowhere.
  var prefersComma = false

  struct Choice {
    var plan: ColumnPlan
    /// The cells that are not of the chosen type.
    var odd = 0
    /// The currency of the column's amounts.
    var currency: Currency?
    var findings: [Finding] = []
    /// The dates read both ways; the plan is then one of the two.
    var ambiguity: Ambiguity?
  }

  /// Something assumed; the place leads to the cell that serves as example.
  enum Finding {
    case dateOrder(DatePartOrder)
    case twoDigitYears(CellPlace)
    case decimalComma(CellPlace)
    case thousandsComma(CellPlace)
    case currency(Currency)
    case mixedCurrencies([Currency])
    case leadingZeros(CellPlace)
  }

  struct Ambiguity {
    var example: CellPlace
    var isMixed: Bool
  }

  /// The choice; none where the facts are of too few cells to tell whether the column is text.
  func choose(_ facts: ColumnFacts) -> Choice? {
    switch declared {
    case .text: return Choice(plan: .text)
    case .number: return facts.unseen > 0 ? nil : number(facts) ?? Choice(plan: .decimal(NumberFormat()))
    case .date, .datetime:
      if facts.unseen > 0 { return nil }
      var choice = date(facts, tolerance: facts.known) ?? Choice(plan: .date(options.dateOrder ?? .dmy))
      if case .date(let order) = choice.plan, declared == .datetime { choice.plan = .datetime(order) }
      if case .datetime(let order) = choice.plan, declared == .date { choice.plan = .date(order) }
      return choice
    case .yesNo: return facts.unseen > 0 ? nil : Choice(plan: .yesNo, odd: facts.known - facts.yesNo)
    case nil: return inferred(facts)
    }
  }

  private func inferred(_ facts: ColumnFacts) -> Choice? {
    let tolerance = max(1, facts.known / 100)
    if facts.unseen > 0 { return facts.other > tolerance ? Choice(plan: .text) : nil }
    if facts.known == 0 { return Choice(plan: .text) }
    if facts.yesNo == facts.known { return Choice(plan: .yesNo) }
    let numeric = number(facts).flatMap { $0.odd <= tolerance && $0.odd < facts.known ? $0 : nil }
    let dated = date(facts, tolerance: tolerance).flatMap { $0.odd < facts.known ? $0 : nil }
    guard let choice = numeric ?? dated else { return Choice(plan: .text) }
    if let dated, dated.odd < choice.odd { return dated }
    return asText(facts.numbers, instead: choice) ?? choice
  }

  /// Numbers that are better kept as text: identifiers and amounts of several currencies.
  private func asText(_ facts: NumberFacts, instead choice: Choice) -> Choice? {
    guard choice.plan.declaredType == .number else { return nil }
    if facts.hasLeadingZeros, let place = facts.leadingZero {
      return Choice(plan: .text, findings: [.leadingZeros(place)])
    }
    if facts.currencies.count > 1 {
      return Choice(plan: .text, findings: [.mixedCurrencies(facts.currencies.sorted { $0.code < $1.code })])
    }
    return nil
  }

  // MARK: - Numbers

  /// The way of writing numbers that fits most cells; none where there are no numbers.
  private func number(_ facts: ColumnFacts) -> Choice? {
    guard facts.numbers.count > 0 else { return nil }
    let isPercent =
      max(facts.numbers.percent.withPoint, facts.numbers.percent.withComma)
      > max(facts.numbers.plain.withPoint, facts.numbers.plain.withComma)
    let tally = isPercent ? facts.numbers.percent : facts.numbers.plain
    let mark = decimalMark(facts.numbers, tally)
    var choice = Choice(plan: .text, odd: facts.known - tally[mark])
    let format = NumberFormat(mark: mark, isPercent: isPercent)
    let exactness = tally.exactness(mark)
    let currencies = facts.numbers.currencies
    choice.currency = isPercent || currencies.count > 1 ? nil : currencies.first
    let places = isPercent || choice.currency == nil ? 4 : 6
    choice.plan = exactness.isInexact || exactness.places > places ? .double(format) : .decimal(format)
    if mark == .comma, options.decimalMark == nil {
      if let place = facts.numbers.onlyComma ?? facts.numbers.ambiguousComma ?? facts.numbers.ambiguousPoint {
        choice.findings.append(.decimalComma(place))
      }
    } else if let place = facts.numbers.ambiguousComma, isUnsure(tally) {
      choice.findings.append(.thousandsComma(place))
    }
    if let currency = choice.currency { choice.findings.append(.currency(currency)) }
    return choice
  }

  private func decimalMark(_ facts: NumberFacts, _ tally: NumberFacts.Tally) -> DecimalMark {
    if let mark = options.decimalMark { return mark }
    if let mark = options.thousandsMark {
      if mark == DecimalMark.comma.rawValue { return .point }
      if mark == DecimalMark.point.rawValue { return .comma }
    }
    if tally.withPoint != tally.withComma { return tally.withPoint > tally.withComma ? .point : .comma }
    let isAmbiguous = facts.ambiguousComma != nil || facts.ambiguousPoint != nil
    return prefersComma && isAmbiguous ? .comma : .point
  }

  /// Whether nothing in the column shows which mark is which.
  private func isUnsure(_ tally: NumberFacts.Tally) -> Bool {
    tally.withPoint == tally.withComma && options.decimalMark == nil && options.thousandsMark == nil
  }

  // MARK: - Dates

  private func date(_ facts: ColumnFacts, tolerance: Int) -> Choice? {
    let dates = facts.dates
    guard dates.count > 0 else { return nil }
    func odd(_ order: DatePartOrder) -> Int {
      facts.known - dates.definite - dates.groups.reduce(0) { $0 + $1[order] }
    }
    func choice(_ order: DatePartOrder) -> Choice {
      var choice = Choice(plan: dates.hasTimes ? .datetime(order) : .date(order), odd: odd(order))
      if let place = dates.twoDigitYear { choice.findings.append(.twoDigitYears(place)) }
      return choice
    }
    if let order = options.dateOrder { return odd(order) <= tolerance ? choice(order) : nil }
    if facts.known - dates.count > tolerance { return nil }
    if dates.definite == dates.count { return choice(.ymd) }
    let verdicts = dates.groups.compactMap { verdict($0, tolerance: tolerance) }
    for case .either(let place) in verdicts {
      var ambiguous = choice(.dmy)
      ambiguous.ambiguity = Ambiguity(example: place, isMixed: false)
      return ambiguous
    }
    let orders = Set(verdicts.compactMap { if case .one(let order) = $0 { order } else { nil } })
    if orders.count > 1, let place = dates.groups.compactMap(\.ambiguous).first {
      var mixed = choice(.dmy)
      mixed.ambiguity = Ambiguity(example: place, isMixed: true)
      return mixed
    }
    let order = orders.count == 1 ? orders.first! : .dmy
    guard odd(order) <= tolerance else { return nil }
    var settled = choice(order)
    if orders.count == 1 { settled.findings.append(.dateOrder(order)) }
    return settled
  }

  private enum Verdict {
    case one(DatePartOrder)
    case either(CellPlace)
  }

  /// The order of a group of dates that are written alike; none where the group is empty or every date reads the same both ways.
  private func verdict(_ group: DateFacts.Group, tolerance: Int) -> Verdict? {
    guard group.count > 0 else { return nil }
    let contraryToDayFirst = group.count - group.dayFirst
    let contraryToMonthFirst = group.count - group.monthFirst
    if min(contraryToDayFirst, contraryToMonthFirst) > tolerance {
      return group.count - group.yearFirst <= tolerance ? .one(.ymd) : nil
    }
    let isEven = contraryToDayFirst == contraryToMonthFirst
    let bothBend =
      min(contraryToDayFirst, contraryToMonthFirst) > 0
      && max(contraryToDayFirst, contraryToMonthFirst) <= tolerance
    if isEven || bothBend { return group.ambiguous.map { .either($0) } }
    return .one(contraryToDayFirst < contraryToMonthFirst ? .dmy : .mdy)
  }
}
