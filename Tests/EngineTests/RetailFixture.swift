import Columnar
import Plans

/// Six customers and their orders: one without orders, one order dated after the as-of date, one that leads nowhere.
func retail(threads: Int = 1) -> Fixture {
  var fixture = Fixture(threads: threads)
  fixture.table(
    "customers",
    [
      ("id", .texts(["A", "B", "C", "D", "E", "F"])),
      ("name", .texts(["Ada", "bob", "Cao", "Ömer", nil, "张"])),
      ("region", .texts(["East", "North", "East", nil, "North", "South"])),
      ("credit", .decimals([700, 650, nil, 300, 850, 700])),
      ("growth", .numbers([0.1, -0.2, 0.5, nil, 0.1, 0])),
    ], key: "id")
  fixture.table(
    "orders",
    [
      ("id", .texts(["1", "2", "3", "4", "5", "6", "7", "8"])),
      (
        "date",
        days([
          "2026-01-10", "2026-06-30", "2026-07-01", "2025-05-05", "2026-03-31", "2025-12-31", nil, "2026-02-28",
        ])
      ),
      ("amount", .money([1000, 2550, 9999, 100, nil, 333, 50, 70000], currency: cny)),
      ("cost", .money([400, 2600, 1, 50, 10, 0, 50, 65000], currency: cny)),
      ("product", .texts(["pen", "ink", "pen", "ink", "pen", "pen", "cap", "ink"])),
      ("urgent", .yesNo([true, false, nil, false, true, false, false, true])),
    ], key: "id", roles: [.date: "date", .money: "amount"])
  fixture.link("orders", to: "customers", [0, 0, 0, 1, 1, 3, -1, 4])
  return fixture
}
