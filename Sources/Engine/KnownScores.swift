import Models
import Plans

/// The scores that later ones of the same model may start from: the first over its present scaled values, and the latest.
struct KnownScores {
  private var scores: [ModelID: [ScoreColumn]] = [:]

  func known(of model: ModelID) -> [ScoreColumn] { scores[model] ?? [] }

  mutating func remember(_ new: ScoreColumn, of model: ModelID) {
    guard let first = scores[model]?.first, first.standsOnTheSame(as: new) else {
      scores[model] = [new]
      return
    }
    scores[model] = [first, new]
  }
}
