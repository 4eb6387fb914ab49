import Diagnostics

/// One statement as it was written: a verb, then its clauses in any order.
public struct Statement: Sendable, Hashable {
  public indirect enum Kind: Sendable, Hashable {
    case load(Load)
    case build(Build)
    case recode(Recode)
    case roles(table: Name, [RoleAssignment])
    case include(path: TextLiteral)
    case set(Setting)
    case param(Parameter)
    case derive(Derive)
    case segment(SegmentDefinition)
    case score(ScoreDefinition)
    case tiers(TiersDefinition)
    /// `rfm`, `rfm8`, `pareto`, `retention`, `clv`, `next purchase`, `define classes`, `define matrix`, `define policy`.
    case model(ModelDefinition)
    case freeze(Freeze)
    case apply(Apply)
    case validate(Validate)
    case refit(Name)
    case drop(Name)
    case override(Override)
    case alias(Alias)
    case mark(MarkStatement)
    case query(Query)
    case export(Export)
    case track(Track)
    case whatIf(WhatIf)
    /// `keep growthPush`; without a name the pending scenario.
    case keep(Name?)
    case discard(Name?)
    case compareScenarios(CompareScenarios)
    case migrate(Migrate)
    /// `flips`, `stability`, `sweep`
    case sensitivity(Sensitivity)
    case undo
    case redo
    case explain(Explain)
    case why(Why)
    /// `why customers where …`: how many rows each clause leaves.
    case survivors(Query)
    case expect(Expect)
    case describe(Describe)
    /// `profile`, `funnel`, `forecast` …
    case analysis(Analysis)
    /// `snapshot deals to "snapshots.csv" as 2025W51`
    case snapshot(Snapshot)
    case show(Show)
    case help([Name])
    case saveScript(path: TextLiteral)
    /// The last result again, in full.
    case last
    case forEach(ForEach)
    /// `watch 5s count deals by stage`
    case watch(Watch)
    /// `diff QUERY against QUERY`
    case diff(Diff)
    case cache(CacheAction)
    /// `say "…"`: narration.
    case say(text: TextLiteral)
    case quit
  }

  public var kind: Kind
  public var span: Span

  public init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }
}

/// A quoted text that is not an expression: a path, a reason, a key.
public struct TextLiteral: Sendable, Hashable {
  public var text: String
  public var span: Span

  public init(_ text: String, span: Span) {
    self.text = text
    self.span = span
  }
}

// MARK: - Bringing data in

/// `load orders from "a.csv", "b.csv" key id link customerId to customers as buyer roles date = day with delimiter ";"`
public struct Load: Sendable, Hashable {
  public var table: Name
  public var paths: [TextLiteral]
  public var key: Name?
  public var links: [LinkClause]
  public var roles: [RoleAssignment]
  public var options: [LoadOption]
  public var rejectsPath: TextLiteral?
  /// `allow rejects 2%` as a fraction.
  public var allowedRejects: ExactDecimal?

  public init(
    table: Name, paths: [TextLiteral], key: Name? = nil, links: [LinkClause] = [], roles: [RoleAssignment] = [],
    options: [LoadOption] = [], rejectsPath: TextLiteral? = nil, allowedRejects: ExactDecimal? = nil
  ) {
    self.table = table
    self.paths = paths
    self.key = key
    self.links = links
    self.roles = roles
    self.options = options
    self.rejectsPath = rejectsPath
    self.allowedRejects = allowedRejects
  }
}

/// `link account to accounts as client`
public struct LinkClause: Sendable, Hashable {
  public var column: Name
  public var target: Name
  public var alias: Name?

  public init(column: Name, target: Name, alias: Name? = nil) {
    self.column = column
    self.target = target
    self.alias = alias
  }
}

/// `date = orderDate`; `date none` has no column.
public struct RoleAssignment: Sendable, Hashable {
  public var role: Name
  public var column: Name?

  public init(role: Name, column: Name?) {
    self.role = role
    self.column = column
  }
}

/// One option after `with`.
public struct LoadOption: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case delimiter(String)
    case quote(String)
    case escape(String)
    case encoding(String)
    case dates(DateOrder)
    case decimalMark(String)
    case thousandsMark(String)
    /// So many lines name the columns.
    case header(lines: Int)
    case skip(Int)
    case footer(Int)
    case comment(String)
    /// Spellings that mean missing, in every column.
    case missing([String])
    /// A type for each named column.
    case types([ColumnWord])
    /// `types (all text)`
    case allText
    case currency([ColumnWord])
    case sheet(Sheet)
  }

  /// A sheet of a workbook, by its name or its place from 1.
  public enum Sheet: Sendable, Hashable {
    case name(String)
    case number(Int)
  }

  public var kind: Kind
  public var span: Span

  public init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }
}

public enum DateOrder: String, Sendable, Hashable, CaseIterable { case dmy, mdy, ymd }

/// A column and a word about it: `zip text`, `amount CNY`.
public struct ColumnWord: Sendable, Hashable {
  public var column: Name
  public var word: Name

  public init(column: Name, word: Name) {
    self.column = column
    self.word = word
  }
}

/// `build customers from orders by customer_id with region = most(region)`
public struct Build: Sendable, Hashable {
  public var table: Name
  public var source: Name
  public var key: Name
  public var columns: [NamedExpression]

  public init(table: Name, source: Name, key: Name, columns: [NamedExpression]) {
    self.table = table
    self.source = source
    self.key = key
    self.columns = columns
  }
}

public struct NamedExpression: Sendable, Hashable {
  public var name: Name
  public var expression: Expression

  public init(name: Name, expression: Expression) {
    self.name = name
    self.expression = expression
  }
}

/// `recode deals.product "GTXPro" as "GTX Pro"`
public struct Recode: Sendable, Hashable {
  public struct Change: Sendable, Hashable {
    public var from: TextLiteral
    public var to: TextLiteral

    public init(from: TextLiteral, to: TextLiteral) {
      self.from = from
      self.to = to
    }
  }

  public var column: Path
  public var changes: [Change]

  public init(column: Path, changes: [Change]) {
    self.column = column
    self.changes = changes
  }
}

// MARK: - Settings and parameters

/// `set as-of 2026-06-30`, `set as-of latest`, `set allow unknown`. The words are checked against the catalogue of settings.
public struct Setting: Sendable, Hashable {
  public var name: Name
  public var value: Expression?

  public init(name: Name, value: Expression?) {
    self.name = name
    self.value = value
  }
}

/// `param region = East`
public struct Parameter: Sendable, Hashable {
  public var name: Name
  public var value: Expression

  public init(name: Name, value: Expression) {
    self.name = name
    self.value = value
  }
}

// MARK: - Definitions

/// `derive customers.revenue = sum(orders.amount) replace`
public struct Derive: Sendable, Hashable {
  public var column: Path
  public var expression: Expression
  public var replaces: Bool

  public init(column: Path, expression: Expression, replaces: Bool = false) {
    self.column = column
    self.expression = expression
    self.replaces = replaces
  }
}

public struct SegmentDefinition: Sendable, Hashable {
  public var name: Name
  public var table: Name
  public var condition: Expression

  public init(name: Name, table: Name, condition: Expression) {
    self.name = name
    self.table = table
    self.condition = condition
  }
}

public struct ScoreDefinition: Sendable, Hashable {
  public var name: Name
  public var table: Name
  /// The population that the scales are fitted to; all rows without it.
  public var population: Expression?
  public var criteria: [Criterion]

  public init(name: Name, table: Name, population: Expression? = nil, criteria: [Criterion]) {
    self.name = name
    self.table = table
    self.population = population
    self.criteria = criteria
  }
}

/// `profit = revenue - cost weight 30 scale minmax low missing mean`
public struct Criterion: Sendable, Hashable {
  public var name: Name
  /// Without one the name is the column.
  public var expression: Expression?
  public var weight: ExactDecimal
  public var weightSpan: Span
  public var scale: ScaleSpec?
  public var isLow: Bool
  public var missing: MissingRule?

  public init(
    name: Name, expression: Expression? = nil, weight: ExactDecimal, weightSpan: Span, scale: ScaleSpec? = nil,
    isLow: Bool = false, missing: MissingRule? = nil
  ) {
    self.name = name
    self.expression = expression
    self.weight = weight
    self.weightSpan = weightSpan
    self.scale = scale
    self.isLow = isLow
    self.missing = missing
  }
}

public enum ScaleSpec: Sendable, Hashable {
  case rank
  case minmax
  case zscore
  case anchors(ExactDecimal, ExactDecimal)

  /// It is made from values, not from numbers that are given.
  public var isFitted: Bool {
    switch self {
    case .rank, .minmax, .zscore: true
    case .anchors: false
    }
  }
}

public enum MissingRule: Sendable, Hashable {
  case worst
  case mean
  case renormalise
  /// In scaled units.
  case value(ExactDecimal)
}

public struct TiersDefinition: Sendable, Hashable {
  public var name: Name
  public var table: Name
  /// A score, or any numeric expression.
  public var measure: Expression
  public var levels: [TierLevel]

  public init(name: Name, table: Name, measure: Expression, levels: [TierLevel]) {
    self.name = name
    self.table = table
    self.measure = measure
    self.levels = levels
  }
}

/// `gold next 4%`
public struct TierLevel: Sendable, Hashable {
  public var name: Name
  public var cut: Cut
  public var cutSpan: Span
  /// In a what-if: `top` was written, which counts from the best account and not from the level before.
  public var countsFromTop: Bool

  public init(name: Name, cut: Cut, cutSpan: Span, countsFromTop: Bool = false) {
    self.name = name
    self.cut = cut
    self.cutSpan = cutSpan
    self.countsFromTop = countsFromTop
  }
}

public enum Cut: Sendable, Hashable {
  /// `top 1%`, `next 4%`, as fractions; shares add up.
  case share(ExactDecimal)
  /// `top 50`, `next 200`
  case count(Int)
  /// `at least 0.8`
  case atLeast(ExactDecimal)
  /// `top 80% of revenue`: until that share of the measure is reached; the crossing row is in.
  case shareOf(ExactDecimal, Expression)
  /// `when profit < 0`: takes its rows before any cut.
  case when(Expression)
  case rest
}

/// `freeze tier as tier2025`
public struct Freeze: Sendable, Hashable {
  /// A model, one of its outputs, or a column.
  public var source: Path
  public var name: Name

  public init(source: Path, name: Name) {
    self.source = source
    self.name = name
  }
}

/// `override tier for "C00042" = platinum because "board sponsor" until 2026-12-31`
public struct Override: Sendable, Hashable {
  public var model: Path
  public var key: Expression
  public var level: Name
  public var reason: TextLiteral?
  public var author: TextLiteral?
  public var until: Expression?

  public init(
    model: Path, key: Expression, level: Name, reason: TextLiteral? = nil, author: TextLiteral? = nil,
    until: Expression? = nil
  ) {
    self.model = model
    self.key = key
    self.level = level
    self.reason = reason
    self.author = author
    self.until = until
  }
}

/// `alias customers.tier 等级`, `alias value customers.tier.gold 黄金`, `alias customers 客户`
public struct Alias: Sendable, Hashable {
  /// In `alias value` the last part is the value.
  public var target: Path
  public var isValue: Bool
  public var alias: Name

  public init(target: Path, isValue: Bool, alias: Name) {
    self.target = target
    self.isValue = isValue
    self.alias = alias
  }
}

// MARK: - Questions

/// `find`, `count` and `summarize` with the clauses they share.
public struct Query: Sendable, Hashable {
  public enum Verb: String, Sendable, Hashable { case find, count, summarize }

  public var verb: Verb
  public var verbSpan: Span
  public var table: Name
  public var condition: Expression?
  /// `by region, month(date) as m`
  public var groups: [SelectItem]
  /// `across tier`: the columns of a matrix.
  public var across: SelectItem?
  public var having: Expression?
  public var show: ShowList?
  public var sort: [SortKey]
  public var top: TopCount?
  public var scenario: ScenarioName?
  public var includesFuture: Bool
  public var chart: ChartClause?

  public init(
    verb: Verb, verbSpan: Span, table: Name, condition: Expression? = nil, groups: [SelectItem] = [],
    across: SelectItem? = nil, having: Expression? = nil, show: ShowList? = nil, sort: [SortKey] = [],
    top: TopCount? = nil, scenario: ScenarioName? = nil, includesFuture: Bool = false, chart: ChartClause? = nil
  ) {
    self.verb = verb
    self.verbSpan = verbSpan
    self.table = table
    self.condition = condition
    self.groups = groups
    self.across = across
    self.having = having
    self.show = show
    self.sort = sort
    self.top = top
    self.scenario = scenario
    self.includesFuture = includesFuture
    self.chart = chart
  }
}

/// `chart bar`
public struct ChartClause: Sendable, Hashable {
  public enum Shape: String, Sendable, Hashable, CaseIterable {
    case bar, pyramid, heat, line, spark, histogram, scatter
  }

  public var shape: Shape
  public var span: Span

  public init(_ shape: Shape, span: Span) {
    self.shape = shape
    self.span = span
  }
}

/// `revenue / orderCount as ticket`
public struct SelectItem: Sendable, Hashable {
  public var expression: Expression
  public var alias: Name?

  public init(expression: Expression, alias: Name? = nil) {
    self.expression = expression
    self.alias = alias
  }
}

public enum ShowList: Sendable, Hashable {
  case all
  case items([SelectItem])
}

public struct SortKey: Sendable, Hashable {
  public var expression: Expression
  public var descends: Bool

  public init(expression: Expression, descends: Bool) {
    self.expression = expression
    self.descends = descends
  }
}

public struct TopCount: Sendable, Hashable {
  public var count: Int
  public var span: Span

  public init(count: Int, span: Span) {
    self.count = count
    self.span = span
  }
}

/// `under growthPush`, `under pending`
public enum ScenarioName: Sendable, Hashable {
  case pending(Span)
  case named(Name)
}

/// `export customers where tier = gold show all split by region to "gold-{region}.csv"`
public struct Export: Sendable, Hashable {
  public var query: Query
  public var splitBy: Expression?
  public var path: TextLiteral
  /// `for excel`: a CSV file that Excel reads rightly and that starts no formula.
  public var excel: ExcelForm?
  /// `with manifest`: a file beside it that says what it was made from.
  public var hasManifest: Bool

  public init(
    query: Query, splitBy: Expression?, path: TextLiteral, excel: ExcelForm? = nil, hasManifest: Bool = false
  ) {
    self.query = query
    self.splitBy = splitBy
    self.path = path
    self.excel = excel
    self.hasManifest = hasManifest
  }
}

/// `for excel delimiter ";" decimal ","`
public struct ExcelForm: Sendable, Hashable {
  /// A comma where none is given.
  public var delimiter: TextLiteral?
  /// Where none is given a comma beside `;`, as Excel reads where it splits cells there, else a point.
  public var decimal: TextLiteral?

  public init(delimiter: TextLiteral? = nil, decimal: TextLiteral? = nil) {
    self.delimiter = delimiter
    self.decimal = decimal
  }
}

// MARK: - Reasons, checks, looking round

/// `explain tier for "C00042" under growthPush`
public struct Explain: Sendable, Hashable {
  public var model: Path
  public var key: Expression
  public var scenario: ScenarioName?

  public init(model: Path, key: Expression, scenario: ScenarioName? = nil) {
    self.model = model
    self.key = key
    self.scenario = scenario
  }
}

/// `why "C00042" not in sleeping`
public struct Why: Sendable, Hashable {
  public var key: Expression
  public var isNegated: Bool
  public var segment: Name
  public var scenario: ScenarioName?

  public init(key: Expression, isNegated: Bool, segment: Name, scenario: ScenarioName? = nil) {
    self.key = key
    self.isNegated = isNegated
    self.segment = segment
    self.scenario = scenario
  }
}

/// `expect count(customers where tier = gold) between 1 and 5000 else "gold is out of band"`
public struct Expect: Sendable, Hashable {
  public var condition: Expression
  /// `else warn`: it is said, and the script goes on as if nothing were wrong.
  public var warns: Bool
  public var message: TextLiteral?

  public init(condition: Expression, warns: Bool = false, message: TextLiteral?) {
    self.condition = condition
    self.warns = warns
    self.message = message
  }
}

public struct Describe: Sendable, Hashable {
  public var target: Path

  public init(target: Path) { self.target = target }
}

/// `show tables`; the topic is checked against the catalogue.
public struct Show: Sendable, Hashable {
  public var topic: Name

  public init(topic: Name) { self.topic = topic }
}

/// What `cache` does: what is kept of books for later runs is listed, measured or deleted.
public enum CacheAction: Sendable, Hashable, CaseIterable { case list, size, clear }

/// `for each region in (East, North) … end`; inside, `$region` is the value.
public struct ForEach: Sendable, Hashable {
  public var name: Name
  public var values: [Expression]
  public var body: [Statement]

  public init(name: Name, values: [Expression], body: [Statement]) {
    self.name = name
    self.values = values
    self.body = body
  }
}
