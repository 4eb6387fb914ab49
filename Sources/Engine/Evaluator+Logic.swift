import Columnar
import Plans

/// Three-valued logic: what is unknown stays so unless the known part decides.
extension Evaluator {
  func conjunction(_ terms: [Term]) throws -> Truth {
    var isTrue = Bitmap(repeating: true, count: context.count)
    var isFalse = Bitmap(repeating: false, count: context.count)
    for term in terms {
      let truth = try truth(term)
      isTrue = isTrue & truth.isTrue
      isFalse = isFalse | truth.isFalse
    }
    return Truth(isTrue: isTrue, isKnown: isTrue | isFalse)
  }

  func disjunction(_ terms: [Term]) throws -> Truth {
    var isTrue = Bitmap(repeating: false, count: context.count)
    var isFalse = Bitmap(repeating: true, count: context.count)
    for term in terms {
      let truth = try truth(term)
      isTrue = isTrue | truth.isTrue
      isFalse = isFalse & truth.isFalse
    }
    return Truth(isTrue: isTrue, isKnown: isTrue | isFalse)
  }

  func isMissing(_ term: Term) throws -> Truth {
    let known = term.type == .yesNo ? try truth(term).isKnown : try column(term).validity
    return Truth(known.map { ~$0 } ?? Bitmap(repeating: false, count: context.count))
  }
}
