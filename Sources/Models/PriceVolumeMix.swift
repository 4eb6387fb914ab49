/// What a change of sales is made of: what things cost, how much was sold, and what was bought.
///
/// With p₀, q₀ the price and quantity of a product before and p₁, q₁ after, over products sold in both periods: price is Σ (p₁ − p₀) q₁, volume
/// (Q₁ − Q₀) · A₀ ÷ Q₀ at the average price before, mix the rest, Σ (q₁ − q₀)(p₀ − A₀ ÷ Q₀). (Horngren, Datar & Rajan, *Cost Accounting*, 15th ed.,
/// chapter 14: sales-price, sales-quantity and sales-mix variances.) Amounts are whole units; lines are rounded so that each effect sums to the rounded
/// effect of all, and the three of a line to its change.
public struct PriceVolumeMix: Sendable, Hashable {
  /// What was sold of a product in one period: money and quantity in whole units of their scales.
  public struct Sale: Sendable, Hashable {
    public var money: Int64
    public var quantity: Int64

    public init(money: Int64, quantity: Int64) {
      self.money = money
      self.quantity = quantity
    }
  }

  public struct Effects: Sendable, Hashable {
    public var price: Int64
    public var volume: Int64
    public var mix: Int64

    public var total: Int64 { price + volume + mix }
  }

  /// Of each product, in their order.
  public let lines: [Effects]

  /// - Parameter products: before and after; all quantities are positive.
  /// - Returns: nothing where what they are made of is too large to be kept exactly.
  public init?(_ products: [(before: Sale, after: Sale)]) {
    precondition(products.allSatisfy { $0.before.quantity > 0 && $0.after.quantity > 0 }, "a price needs a quantity")
    let money = products.reduce(Int128(0)) { $0 + Int128($1.before.money) }
    let quantity = products.reduce(Int128(0)) { $0 + Int128($1.before.quantity) }
    func more(_ product: (before: Sale, after: Sale)) -> Int128 {
      Int128(product.after.quantity) - Int128(product.before.quantity)
    }
    // An eighth of the largest number each: no sum or difference of these leaves it.
    let room = Int128(Int64.max / 8)
    func fit(_ parts: [Int128]) -> Bool {
      parts.allSatisfy { abs($0) <= room } && parts.reduce(0) { $0 + abs($1) } <= room
    }
    guard fit(products.flatMap { [Int128($0.before.money), Int128($0.after.money)] }),
      fit(
        products.map {
          floorQuotient(Int128($0.before.money) * Int128($0.after.quantity), Int128($0.before.quantity))
        }),
      fit(products.map { floorQuotient(more($0) * money, quantity) })
    else { return nil }
    let atOldPrices = roundedTogether(
      products.map { product in
        FloorAndRest(
          Int128(product.before.money) * Int128(product.after.quantity), over: Int128(product.before.quantity))
      })
    let volumes = roundedTogether(
      products.map { product in
        FloorAndRest(more(product) * money, over: quantity)
      })
    lines = products.indices.map { index in
      let (before, after) = products[index]
      let price = after.money - atOldPrices[index]
      return Effects(
        price: price, volume: volumes[index], mix: after.money - before.money - price - volumes[index])
    }
  }

  /// Of all products together.
  public var all: Effects {
    lines.reduce(Effects(price: 0, volume: 0, mix: 0)) { sum, line in
      Effects(price: sum.price + line.price, volume: sum.volume + line.volume, mix: sum.mix + line.mix)
    }
  }
}
