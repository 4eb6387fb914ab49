/// What a statement has said so far about which rows of a linked table are purchases.
protocol DraftOfPurchases: SendableMetatype {
  var orders: Name? { get set }
  var condition: Expression? { get set }
  var date: Expression? { get set }
  var distinct: Expression? { get set }
}

extension Clause where Target: DraftOfPurchases {
  static var purchasesFrom: Clause {
    Clause(
      ClauseForm(
        .from, "from ORDERS", "names the table of purchases, which is linked to TABLE; of deals the won ones count")
    ) {
      parser, draft throws(Halt) in
      let orders = try parser.name(.table)
      parser.tables.append(orders.text)
      draft.orders = orders
    }
  }

  static var purchasesWhere: Clause {
    Clause(ClauseForm(.where, "where CONDITION", "says which rows are purchases")) { parser, draft throws(Halt) in
      draft.condition = try parser.condition()
    }
  }

  static var purchasesDate: Clause {
    Clause(ClauseForm(.date, "date COLUMN", "says when a purchase was; else the role date, of deals the role closed")) {
      parser, draft throws(Halt) in
      draft.date = try parser.expression()
    }
  }

  /// - Parameter meaning: what becomes of rows of one value.
  static func purchasesFrequency(_ meaning: String) -> Clause {
    Clause(ClauseForm(.frequency, "frequency distinct COLUMN", meaning)) { parser, draft throws(Halt) in
      try parser.expect(.distinct)
      draft.distinct = try parser.expression()
    }
  }
}
