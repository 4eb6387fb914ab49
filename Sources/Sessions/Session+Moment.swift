import Rendering

/// All that a session knows at one moment of a demo, to go back to.
public struct SessionMoment {
  var state: State
  var past: [Change]
  var undone: [Undone]
  var lastAnswer: Presentation?
  var lastResult: [Event]
  var knownParameters: Set<String>
  var tracked: [TrackedList]
  var trackedChange: Bool
  var hasWarned: Bool
}

extension Session {
  /// What the session knows now: values, so that neither taking it nor going back computes anything. Files that statements wrote are no part of it.
  public var moment: SessionMoment {
    get {
      SessionMoment(
        state: state, past: past, undone: undone, lastAnswer: lastAnswer, lastResult: lastResult,
        knownParameters: knownParameters, tracked: tracked, trackedChange: trackedChange, hasWarned: hasWarned)
    }
    set {
      (state, past, undone) = (newValue.state, newValue.past, newValue.undone)
      (lastAnswer, lastResult) = (newValue.lastAnswer, newValue.lastResult)
      (knownParameters, hasWarned) = (newValue.knownParameters, newValue.hasWarned)
      (tracked, trackedChange) = (newValue.tracked, newValue.trackedChange)
    }
  }
}
