import Models
import Testing

@Suite struct ReferralTreeTests {
  /// 0 brought 1 and 2, 2 brought 3; 4 and 5 brought each other, 6 itself; 7 was brought by 5.
  private let tree = ReferralTree(referrers: [-1, 0, 0, 2, 5, 4, 6, 5])

  @Test func countsWhatStandsBelow() {
    #expect(tree.brought[0] == [1, 2])
    #expect(tree.descendants == [3, 0, 1, 0, 0, 1, 0, 0])
    #expect(tree.depths == [2, 0, 1, 0, 0, 1, 0, 0])
    #expect(tree.ringed == [4, 5])
    #expect(tree.own == [6])
  }

  @Test func addsUpBelow() {
    #expect(tree.sums(of: [1, 2, 4, 8, 16, 32, 64, 128] as [Int128]) == [14, 0, 8, 0, 0, 128, 0, 0])
    #expect(tree.sums(of: [1, 2, 4, 8, 16, 32, 64, 128] as [Double]) == [14, 0, 8, 0, 0, 128, 0, 0])
  }

  /// A chain of a hundred thousand is no deeper than the stack.
  @Test func longChains() {
    let count = 100_000
    let tree = ReferralTree(referrers: (0..<count).map { Int32($0) - 1 })
    #expect(tree.descendants[0] == count - 1)
    #expect(tree.depths[0] == count - 1)
  }
}
