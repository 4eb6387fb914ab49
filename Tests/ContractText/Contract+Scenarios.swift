extension Contract {
  /// What if over data, tiers at two dates, and how sure tiers are; after the first block.
  public static let scenarios = #"""
    migrate tier from 2025-06-30 to 2026-06-30
    what if without customers where region = North
    what if customers.creditScore = creditScore - 50 where industry = Retail and also value weights credit 40%
    what if as-of 2026-03-31 refit
    flips tier for "C00042"
    stability tier samples 10000 seed 7
    sweep value weight revenue from 0 to 100 step 5
    """#
}
