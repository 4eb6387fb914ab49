import Diagnostics

extension Diagnostic.Code {
  /// Fewer accounts or purchases than a forecast and its test need.
  static let notFitted = Self("not-fitted")
  static let tooLittleHistory = Self("too-little-history")
  /// Sums that leave what is kept exactly.
  static let amountTooLarge = Self("amount-too-large")
  /// A target that cannot be shared out, or a table that is no plan.
  static let badPlan = Self("bad-plan")
  static let badHolidays = Self("bad-holidays")
  static let tooManyRejects = Self("too-many-rejects")
  static let unknownOption = Self("unknown-option")
  static let badParameter = Self("bad-parameter")
  static let badDates = Self("bad-dates")
  static let beforeData = Self("before-data")
  static let belowZero = Self("below-zero")
  static let notKept = Self("not-kept")
  static let nothingDated = Self("nothing-dated")
  static let nothingPending = Self("nothing-pending")
  static let nothingToUndo = Self("nothing-to-undo")
  static let nothingToShow = Self("nothing-to-show")
  static let unknownScenario = Self("unknown-scenario")
  static let unknownAccount = Self("unknown-account")
  static let ambiguousAccount = Self("ambiguous-account")
  static let noKey = Self("no-key")
  static let unknownTopic = Self("unknown-topic")
  static let unknownFormat = Self("unknown-format")
  static let expectFailed = Self("expect-failed", exit: .expectationFailed)
  static let refusedBySafe = Self("refused-by-safe", exit: .refused)
  static let includeLoop = Self("include-loop")
  static let repeatedKey = Self("repeated-key")
  static let unmatchedLink = Self("unmatched-link")
  static let linkToNothing = Self("link-to-nothing")
  static let oldData = Self("old-data")
  static let samePath = Self("same-file-twice")
  static let internalFault = Self("internal-fault", exit: .internalFault)
}
