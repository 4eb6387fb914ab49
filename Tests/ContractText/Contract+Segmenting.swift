extension Contract {
  /// The matrix, the decision table, the policy and the pyramid; after the first block and `grading`.
  public static let segmenting = #"""
    define matrix kaism for customers as
        attractiveness (size = revenue weight 50 scale rank, growth = growthRate weight 50 scale zscore),
        strength (credit = creditScore weight 60 scale 300 to 850, depth = orderCount weight 40 scale rank)
        cut 0.5
    count customers by kaism.cell
    define classes household for customers as
        "rising star" when orderCount >= 10 and growthRate > 0,
        "sleeping giant" when revenue > 5k and lastOrder > 180d,
        otherwise "other"
    define policy service for tier as
        platinum "executive sponsor" cost 12000 visit 30d,
        gold "account manager" cost 3000 visit 60d,
        rest "self service" cost 50
    define tiers pyramid for customers by profit as platinum top 1%, gold next 4%, iron rest, lead when profit < 0
    freeze tier as tier2025
    """#
}
