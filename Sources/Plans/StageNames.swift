import Language

/// What the stages of what is lost, and of what is won, are often called.
public enum StageNames {
  private static let lost: Set<String> = [
    "lost", "closedlost", "dead", "丢单", "输单", "失败", "流失", "未成交", "已流失", "关闭丢单",
  ]
  private static let won: Set<String> = ["won", "closedwon", "赢单", "成交", "签约", "已成交", "回款", "赢得", "已签约"]

  public static func soundsLost(_ stage: String) -> Bool { lost.contains(foldedName(stage)) }
  public static func soundsWon(_ stage: String) -> Bool { won.contains(foldedName(stage)) }
}
