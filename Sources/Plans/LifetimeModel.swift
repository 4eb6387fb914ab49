import Columnar
import Language

/// How long accounts stay, when they buy next, what they will bring: one kind of model in three settings.
public enum LifetimeModel: Sendable {
  case value(CustomerValueModel)
  case nextPurchase(NextPurchaseModel)
  case contracts(ContractModel)

  public enum Output: Hashable, Sendable {
    case value(CustomerValueModel.Output)
    case nextPurchase(NextPurchaseModel.Output)
    case contracts(ContractModel.Output)
  }

  public var fit: FitID {
    get {
      switch self {
      case .value(let value): value.fit
      case .nextPurchase(let next): next.fit
      case .contracts(let contracts): contracts.fit
      }
    }
    set {
      switch self {
      case .value(var value):
        value.fit = newValue
        self = .value(value)
      case .nextPurchase(var next):
        next.fit = newValue
        self = .nextPurchase(next)
      case .contracts(var contracts):
        contracts.fit = newValue
        self = .contracts(contracts)
      }
    }
  }

  var outputs: [ModelOutput] {
    switch self {
    case .value(let value): value.outputs
    case .nextPurchase(let next): next.outputs
    case .contracts(let contracts): contracts.outputs
    }
  }

  public var inputs: [Term] {
    switch self {
    case .value(let value): value.source.inputs
    case .nextPurchase(let next): next.source.inputs
    case .contracts(let contracts): contracts.inputs
    }
  }

  public var ownColumn: ColumnID {
    switch self {
    case .value(let value): value.columns.own
    case .nextPurchase(let next): next.columns.own
    case .contracts(let contracts): contracts.columns.own
    }
  }

  var kindName: String {
    switch self {
    case .value: "clv"
    case .nextPurchase: "next purchase"
    case .contracts: "retention"
    }
  }

  /// What an output tells of what it is computed from, nearly value for value.
  func revealed(by output: Output) -> [Term] {
    switch (self, output) {
    case (.value(let model), .value(.value)), (.value(let model), .value(.money)), (.value(let model), .value(.low)),
      (.value(let model), .value(.high)):
      model.source.money.map { [$0] } ?? []
    case (.nextPurchase(let model), .nextPurchase(.date)), (.nextPurchase(let model), .nextPurchase(.low)),
      (.nextPurchase(let model), .nextPurchase(.high)):
      [model.source.date]
    case (.contracts(let model), .contracts(.value)): model.money.map { [$0] } ?? []
    default: []
    }
  }
}

/// The purchases of accounts, row by row of the table that they stand in.
public struct PurchaseSource: Sendable {
  public var orders: TableID
  /// From an order to its account.
  public var links: [LinkID]
  public var date: Term
  public var money: Term?
  /// Which rows are purchases: with a date, not after the as-of date.
  public var filter: Term
  public var distinct: Term?
  /// The same as terms over accounts, which say what it all depends on.
  public var inputs: [Term]

  public init(
    orders: TableID, links: [LinkID], date: Term, money: Term?, filter: Term, distinct: Term?, inputs: [Term]
  ) {
    self.orders = orders
    self.links = links
    self.date = date
    self.money = money
    self.filter = filter
    self.distinct = distinct
    self.inputs = inputs
  }
}

/// `clv`
public struct CustomerValueModel: Sendable {
  public enum Output: String, CaseIterable, Hashable, Sendable { case value, purchases, alive, money, low, high }

  public var source: PurchaseSource
  public var horizon: CalendarShift
  /// A year's, as a fraction.
  public var discount: Double
  public var unit: CalendarUnit
  public var holdout: CalendarShift?
  public var seed: Int?
  public var fit: FitID
  public var columns: OutputColumns<Output>

  var outputs: [ModelOutput] { columns.outputs({ .lifetime(.value($0)) }) { _ in .number } }
}

/// `next purchase`
public struct NextPurchaseModel: Sendable {
  public enum Output: String, CaseIterable, Hashable, Sendable { case date, low, high, overdue, gap }

  public var source: PurchaseSource
  public var holdout: CalendarShift?
  public var fit: FitID
  public var columns: OutputColumns<Output>

  var outputs: [ModelOutput] {
    columns.outputs({ .lifetime(.nextPurchase($0)) }) { output in
      switch output {
      case .date, .low, .high: .date
      case .overdue: .yesNo
      case .gap: .number
      }
    }
  }
}

/// `retention … start … end …`
public struct ContractModel: Sendable {
  public enum Output: String, CaseIterable, Hashable, Sendable { case likelihood, remaining, value }

  public var start: Term
  public var end: Term
  public var money: Term?
  public var group: Term?
  public var population: Term?
  public var horizon: CalendarShift
  public var discount: Double
  public var unit: CalendarUnit
  public var holdout: CalendarShift?
  public var fit: FitID
  public var columns: OutputColumns<Output>

  public var inputs: [Term] { [start, end] + [money, group, population].compactMap { $0 } }

  var outputs: [ModelOutput] { columns.outputs({ .lifetime(.contracts($0)) }) { _ in .number } }
}
