/// What the stages of what is lost, and of what is won, are often called.
public enum StageNames {
  /// Folded.
  public static let won: Set<String> = [
    "won", "closedwon", "win", "赢单", "赢", "赢得", "成交", "已成交", "签约", "已签约", "成功", "回款",
  ]
  /// Folded.
  public static let lost: Set<String> = [
    "lost", "closedlost", "loss", "dead", "输单", "丢单", "关闭丢单", "丢失", "流失", "已流失", "失败", "未成交",
  ]

  public static func soundsLost(_ stage: String) -> Bool { lost.contains(folded(stage)) }
  public static func soundsWon(_ stage: String) -> Bool { won.contains(folded(stage)) }

  /// A stage as it is compared: without case, spaces and marks.
  public static func folded(_ text: String) -> String {
    String(String.UnicodeScalarView(text.lowercased().unicodeScalars.filter { !" _-()".unicodeScalars.contains($0) }))
  }
}
