extension Contract {
  /// Funnel, forecast, money: on the pipeline sample, after `include "book.acct"`.
  public static let pipeline = #"""
    funnel deals by stage order Prospecting, Engaging, Won lost Lost
    funnel deals by stage cohort 2025Q3 group by owner
    funnel counts from leads to won by rep
    define gate ready for deals as stage = Engaging and money is known and expectedClose within next 90d
    summarize deals by stage, month(expectedClose) show sum(money) as pipeline chart heat
    snapshot deals to "snapshots.csv" as 2025W51
    compare snapshots 2025W50, 2025W51
    forecast deals for 2026Q1 weighted group by owner
    forecast deals amount products.listPrice close engageDate + 52d for 2026Q1 montecarlo 10000 seed 1
    accuracy snapshots against deals group by owner
    reverse funnel target 10M from deals
    plan target 12M for 2026 by month, week, day workdays
    pace orders against plan
    gap orders against targets by product, channel for 2025Q4
    gap orders from 2024 to 2025 by product as price volume mix
    new vs old customers from orders for 2025
    cohort customers from orders by month retention
    next purchase customers from orders
    clv customers from orders horizon 12mo discount 10% unit week
    retention subscriptions start startDate end endDate horizon 12mo
    receivables invoices by customers.region
    waste activities against orders group by owner
    reasons deals by lossReason, competitor
    due customers by service
    referrals customers by referrer
    """#
}
