import Diagnostics

/// `plan target 12M for 2026 by month, week, day workdays`: a target handed down from the period to its days, summing exactly at every level.
public struct TargetPlanDefinition: Sendable, Hashable {
  /// `12M`, `¥1200万`
  public struct Amount: Sendable, Hashable {
    public var value: ExactDecimal
    /// The ISO code of its sign; none where it has none.
    public var currency: String?
    public var spelling: String
    public var span: Span

    public init(value: ExactDecimal, currency: String?, spelling: String, span: Span) {
      self.value = value
      self.currency = currency
      self.spelling = spelling
      self.span = span
    }
  }

  public var verbSpan: Span
  public var name: Name?
  public var target: Amount
  public var period: Period
  /// What the plan is listed by, beside the whole; as written.
  public var levels: [CalendarUnit]
  /// Saturdays and Sundays bring nothing.
  public var countsWorkdays: Bool
  public var holidays: DayList?
  /// Days that are worked although they are Saturdays, Sundays or holidays (调休).
  public var extraDays: DayList?
  /// The orders whose past months say how the year is shared out; evenly by days without them.
  public var season: Name?
  public var split: GrowthSplit?

  public init(
    verbSpan: Span, name: Name?, target: Amount, period: Period, levels: [CalendarUnit], countsWorkdays: Bool,
    holidays: DayList?, extraDays: DayList?, season: Name?, split: GrowthSplit?
  ) {
    self.verbSpan = verbSpan
    self.name = name
    self.target = target
    self.period = period
    self.levels = levels
    self.countsWorkdays = countsWorkdays
    self.holidays = holidays
    self.extraDays = extraDays
    self.season = season
    self.split = split
  }

  /// What the plan is called, and where that was said.
  public var table: Name { name ?? Name("plan", span: verbSpan) }
}

/// Days of a calendar: a file with one date a row, or a list of days and periods.
public enum DayList: Sendable, Hashable {
  case file(TextLiteral)
  case periods([Stretch])

  /// `2026-02-16 to 2026-02-20`, or one period.
  public struct Stretch: Sendable, Hashable {
    public var first: Period
    public var last: Period?

    public init(first: Period, last: Period?) {
      self.first = first
      self.last = last
    }
  }
}

/// `new vs old customers from orders retained 85%`: what old customers will bring, and so what new ones must.
public struct GrowthSplit: Sendable, Hashable {
  public var customers: Name
  public var orders: Name
  /// The share of last year's money that old customers bring again, as a fraction; without it that of the year before.
  public var retained: ExactDecimal?

  public init(customers: Name, orders: Name, retained: ExactDecimal?) {
    self.customers = customers
    self.orders = orders
    self.retained = retained
  }
}

/// `pace orders against plan`: how far the plan is fulfilled at the as-of date, and what is left for each day.
public struct Pace: Sendable, Hashable {
  public var orders: Name
  public var plan: Name
  public var condition: Expression?
  /// What an order brought; else the role money.
  public var money: Expression?
  /// When it was; else the role date.
  public var date: Expression?

  public init(orders: Name, plan: Name, condition: Expression? = nil, money: Expression? = nil, date: Expression? = nil)
  {
    self.orders = orders
    self.plan = plan
    self.condition = condition
    self.money = money
    self.date = date
  }
}

/// `gap orders against targets by product for 2025Q4`, `gap orders from 2024 to 2025 by product as price volume mix`.
public struct Gap: Sendable, Hashable {
  public enum Comparison: Sendable, Hashable {
    case targets(Name, Period)
    case periods(PeriodComparison)
  }

  public var orders: Name
  public var comparison: Comparison
  public var groups: [SelectItem]
  public var condition: Expression?
  /// What an order brought; else the role money.
  public var money: Expression?
  /// When it was; else the role date.
  public var date: Expression?

  public init(
    orders: Name, comparison: Comparison, groups: [SelectItem], condition: Expression? = nil,
    money: Expression? = nil, date: Expression? = nil
  ) {
    self.orders = orders
    self.comparison = comparison
    self.groups = groups
    self.condition = condition
    self.money = money
    self.date = date
  }
}

/// `from 2024 to 2025 to date … as price volume mix`
public struct PeriodComparison: Sendable, Hashable {
  public var from: Period
  public var to: Period
  /// Of both only as many days as the later one has at the as-of date.
  public var isToDate: Bool
  public var splitsPriceVolumeMix: Bool
  /// How much was sold; else the role quantity.
  public var quantity: Expression?

  public init(from: Period, to: Period, isToDate: Bool, splitsPriceVolumeMix: Bool, quantity: Expression?) {
    self.from = from
    self.to = to
    self.isToDate = isToDate
    self.splitsPriceVolumeMix = splitsPriceVolumeMix
    self.quantity = quantity
  }
}
