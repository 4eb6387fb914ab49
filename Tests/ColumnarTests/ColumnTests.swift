import Columnar
import Testing

@Suite struct ColumnTests {
  @Test func buildersKeepValuesAndGaps() {
    let amounts = Column.decimals([1250, nil, 3], scale: 2)
    #expect(amounts.type == .decimal(scale: 2))
    #expect(amounts.missingCount == 1)
    guard case .int64(let values) = amounts.storage else { return #expect(Bool(false)) }
    #expect(values == [1250, 0, 3])
    #expect(Column.numbers([1, 2]).validity == nil)
    #expect(Column.yesNo([true, nil, false]).isKnown(1) == false)
    let tiers = Column.ordinals([1, nil, 0], levels: ["gold", "lead"])
    #expect([tiers.text(0), tiers.text(1), tiers.text(2)] == ["lead", nil, "gold"])
  }

  @Test func textsShareCodesInOrderOfAppearance() {
    let column = Column.texts(["b", nil, "a", "b"])
    guard case .codes(let codes, let dictionary) = column.storage else { return #expect(Bool(false)) }
    #expect(codes == [0, 0, 1, 0])
    #expect(dictionary.code(of: "a") == 1)
    #expect(dictionary.code(of: "c") == nil)
  }

  @Test func gatherTakesRowsAndLeavesGaps() {
    let rows: [Int32] = [2, -1, 0, 2]
    #expect(texts(Column.texts(["x", nil, "z"]).gather(rows: rows)) == ["z", nil, "x", "z"])
    let plain = Column(type: .text, storage: .bytes(TextBytes(["x", "", "zz"])))
    #expect(texts(plain.gather(rows: rows)) == ["zz", nil, "x", "zz"])
    #expect(texts(plain.filtered(Bitmap(count: 3) { $0 != 1 })) == ["x", "zz"])
    guard case .int32(let days) = Column.dates([7, nil, 9]).gather(rows: rows).storage else {
      return #expect(Bool(false))
    }
    #expect(days == [9, 0, 7, 9])
  }

  @Test func recodingJoinsValues() {
    let column = Column.texts(["GTXPro", "GTX Pro", nil, "GTK"]).recoded(["GTXPro": "GTX Pro", "MG": "x"])
    #expect(texts(column) == ["GTX Pro", "GTX Pro", nil, "GTK"])
    guard case .codes(_, let dictionary) = column.storage else { return #expect(Bool(false)) }
    #expect(dictionary.count == 2)
    let plain = Column(type: .text, storage: .bytes(TextBytes(["a", "b"]))).recoded(["a": "b"])
    #expect(texts(plain) == ["b", "b"])
  }

  private func texts(_ column: Column) -> [String?] { (0..<column.count).map { column.text($0) } }
}
