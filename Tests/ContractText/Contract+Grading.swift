extension Contract {
  /// Recency, frequency and money, the eight classes and the concentration curve; after the first block.
  public static let grading = #"""
    derive customers.profit = revenue - cost
    derive customers.recencyDays = as-of - lastOrder
    rfm customers from orders
    rfm customers from orders date date money amount bins 5 frequency distinct orderId window 24mo
    rfm customers from orders where amount > 0 date date money amount - cost average bins 5
    rfm customers from orders edges recency (114, 180, 296.4, 481) frequency (3, 4, 5, 7) money (254.8, 381, 505.4, 665)
    rfm customers columns recency recencyDays, frequency orderCount, money revenue
    count customers by rfm.r across rfm.f
    rfm8 customers from orders cut mean
    rfm8 customers from orders cut (90d, 4, 500)
    count customers by rfm8.class
    pareto customers by profit
    pareto customers by revenue cut 80%, 95%
    """#
}
