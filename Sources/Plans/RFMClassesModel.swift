import Columnar
import Language

/// The eight classes of accounts by whether each of recency, frequency and money is high or low.
public struct RFMClassesModel: Sendable {
  public enum Output: String, CaseIterable, Hashable, Sendable { case `class`, recency, frequency, money }

  public enum Cut: Sendable, Hashable {
    case mean
    case median
    case values(recency: ExactDecimal, frequency: ExactDecimal, money: ExactDecimal)
  }

  public var measures: PurchaseMeasures
  public var cut: Cut
  public var fit: FitID
  public var columns: OutputColumns<Output>

  public init(measures: PurchaseMeasures, cut: Cut, fit: FitID, columns: OutputColumns<Output>) {
    self.measures = measures
    self.cut = cut
    self.fit = fit
    self.columns = columns
  }

  var outputs: [ModelOutput] {
    columns.outputs({ .classes($0) }, levels: RFMClass.levels) { output in
      switch output {
      case .class: .ordinal
      case .recency: measures.recency.type
      case .frequency: measures.frequency.type
      case .money: measures.money.type
      }
    }
  }
}

/// One of the eight classes, the best first, in the order of their codes.
///
/// *Important* (重要) accounts spend more than the cut, *general* (一般) ones do not. Among each, *value* (价值) buys recently and often, *develop*
/// (发展) recently but seldom, *keep* (保持) often but not lately, *win back* (挽留) neither.
public enum RFMClass: Int32, CaseIterable, Sendable {
  case importantValue, importantDevelop, importantKeep, importantWinBack
  case generalValue, generalDevelop, generalKeep, generalWinBack

  public var name: String {
    switch self {
    case .importantValue: "important value"
    case .importantDevelop: "important develop"
    case .importantKeep: "important keep"
    case .importantWinBack: "important win back"
    case .generalValue: "general value"
    case .generalDevelop: "general develop"
    case .generalKeep: "general keep"
    case .generalWinBack: "general win back"
    }
  }

  public var chinese: String {
    switch self {
    case .importantValue: "重要价值"
    case .importantDevelop: "重要发展"
    case .importantKeep: "重要保持"
    case .importantWinBack: "重要挽留"
    case .generalValue: "一般价值"
    case .generalDevelop: "一般发展"
    case .generalKeep: "一般保持"
    case .generalWinBack: "一般挽留"
    }
  }

  /// What to do about an account of the class.
  public var action: String {
    switch self {
    case .importantValue: "serve first: own contact, best terms"
    case .importantDevelop: "have them buy more often: bundles"
    case .importantKeep: "call now: they have gone quiet"
    case .importantWinBack: "win back in person, one strong offer"
    case .generalValue: "raise the ticket: larger packs, extras"
    case .generalDevelop: "have them come again: a small offer"
    case .generalKeep: "keep at low cost: reminders"
    case .generalWinBack: "let go, or one cheap campaign"
    }
  }

  public var isRecent: Bool { isOneOf(.importantValue, .importantDevelop, .generalValue, .generalDevelop) }
  public var isFrequent: Bool { isOneOf(.importantValue, .importantKeep, .generalValue, .generalKeep) }
  public var isImportant: Bool { rawValue < 4 }

  private func isOneOf(_ classes: RFMClass...) -> Bool { classes.contains(self) }

  static let levels = allCases.map { Level(name: $0.name, alias: $0.chinese) }
}
