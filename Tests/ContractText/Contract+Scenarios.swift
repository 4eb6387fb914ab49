extension Contract {
  /// What if over data, and tiers at two dates; after the first block.
  public static let scenarios = #"""
    migrate tier from 2025-06-30 to 2026-06-30
    what if without customers where region = North
    what if customers.creditScore = creditScore - 50 where industry = Retail and also value weights credit 40%
    what if as-of 2026-03-31 refit
    """#
}
