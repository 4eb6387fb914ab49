extension Role {
  /// What such a column is often called; folded names.
  var habitualNames: [String] {
    switch self {
    case .expected:
      [
        "expected", "expectedclose", "expectedclosedate", "closeexpected", "forecastclose", "预计成交", "预计签约", "预计签约时间",
        "预计成交日期",
      ]
    case .due: ["due", "duedate", "dueon", "paymentdue", "到期", "到期日", "应付日期", "应收日期"]
    case .paid: ["paid", "paidamount", "amountpaid", "received", "paidon", "paiddate", "已付", "已收", "已收款", "回款", "实收"]
    case .owner: ["owner", "rep", "salesrep", "salesperson", "salesagent", "agent", "负责人", "销售", "销售员"]
    case .quantity: ["quantity", "qty", "units", "pieces", "数量", "件数"]
    case .stage: ["stage", "dealstage", "status", "阶段"]
    case .money: ["amount", "value", "revenue", "total", "金额", "销售额"]
    case .probability: ["probability", "winprobability", "概率", "赢率"]
    case .date, .closed, .name, .region, .latitude, .longitude: []
    }
  }
}

extension Table {
  /// The column that stands for a role: the assigned one, else the only one called as such columns often are.
  ///
  /// What is found by its name is to be said in the small print.
  public func column(habituallyFor role: Role) -> (column: ColumnSchema, isAssigned: Bool)? {
    if let assigned = roles[role].flatMap({ column($0) }) { return (assigned, true) }
    guard !refusedRoles.contains(role) else { return nil }
    let names = Set(role.habitualNames)
    let found = columns.filter { column in
      guard !column.isHidden else { return false }
      return ([column.name] + column.aliases).contains { names.contains(foldedName($0)) }
    }
    return found.count == 1 ? (found[0], false) : nil
  }
}
