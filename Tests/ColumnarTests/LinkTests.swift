import Columnar
import Testing

@Suite struct LinkTests {
  private func parents(_ child: Column, _ parent: Column) -> [Int32] { Link.make(child: child, parent: parent).parents }

  @Test func numbersMeetByValueWhateverTheirScale() {
    let close = Column.decimals([3, 1, nil, 9, 1])
    #expect(parents(close, .decimals([1, 2, 3])) == [2, 0, -1, -1, 0])
    #expect(parents(close, .decimals([100, 300], scale: 2)) == [1, 0, -1, -1, 0])
    let far: [Int64?] = [.max, 5, -7_000_000_000_000, nil, .min]
    #expect(parents(.decimals([5, .min, .max, 6, -7_000_000_000_000]), .decimals(far)) == [1, 4, 0, -1, 2])
    #expect(parents(.decimals([.max]), .decimals([1], scale: 2)) == [-1])
    #expect(parents(.dates([7, 8]), .dates([8, nil])) == [-1, 0])
  }

  @Test func textsAndNumbersMeetByCanonicalText() {
    let texts = Column.texts(["42", "042", "4.2", nil, ""])
    #expect(parents(.decimals([42, 7]), texts) == [0, -1])
    #expect(parents(.decimals([420, 4200], scale: 2), texts) == [2, 0])
    #expect(parents(texts, .decimals([42])) == [0, -1, -1, -1, -1])
    #expect(parents(.numbers([42, 4.2]), texts) == [0, 2])
    let plain = Column(type: .text, storage: .bytes(TextBytes(["", "042"])))
    #expect(parents(plain, texts) == [4, 1])
    #expect(parents(.dates([Day.parse("2024-01-31")]), .texts(["2024-01-31"])) == [0])
  }

  @Test func unmatchedAndRepeatedKeysAreCounted() {
    let link = Link.make(child: .texts(["a", "x", "x", "y", nil, "b"]), parent: .texts(["a", "b", "a", nil, "b"]))
    #expect(link.parents == [0, -1, -1, -1, -1, 1])
    #expect(link.unmatched == 3)
    #expect(link.unmatchedExamples == ["x", "y"])
    #expect(link.repeatedKeys == 2)
    #expect(link.parentCount == 5)
  }

  @Test func childrenAreGroupedByParent() {
    let link = Link.make(child: .decimals([2, 1, 2, nil, 5, 2]), parent: .decimals([1, 2, 3]))
    #expect((0..<3).map { Array(link.children.rows(of: $0)) } == [[1], [0, 2, 5], []])
    #expect(link.children.offsets == [0, 1, 4, 4])
  }

  @Test func keysAreUniqueAndComplete() {
    #expect(Column.decimals([3, 1, 2]).isUniqueAndComplete)
    #expect(!Column.decimals([3, 1, 3]).isUniqueAndComplete)
    #expect(!Column.decimals([3, nil]).isUniqueAndComplete)
    #expect(Column.texts(["b", "a"]).isUniqueAndComplete)
    #expect(!Column.texts(["b", "b"]).isUniqueAndComplete)
    #expect(Column(type: .text, storage: .bytes(TextBytes(["b", "a", ""]))).isUniqueAndComplete)
    #expect(!Column(type: .text, storage: .bytes(TextBytes(["b", "a", "b"]))).isUniqueAndComplete)
    let frame = Frame(
      fields: [.init("x", .decimals([1, 1])), .init("k", .texts(["p", "q"])), .init("n", .decimals([1, 2]))],
      rowCount: 2)
    #expect(frame.firstKeyColumn == 1)
  }
}
