/// How a demo is shown.
public struct DemoOptions: Hashable, Sendable {
  /// `--auto`: seconds before each step runs by itself; none where a person says when.
  public var pause: Double?
  /// `--notes`: lines that begin `#!note` are shown.
  public var showsNotes = false
  public var theme = DemoTheme()

  public init() {}
}

/// How the words and statements of a demo look.
public struct DemoTheme: Hashable, Sendable {
  /// `--theme`, which may be given more than once.
  public enum Choice: String, Sendable, CaseIterable { case large, light, dark }

  /// The colours that are seen well on a background; where none is named, those that suit both.
  enum Background { case any, light, dark }

  /// For the last row: statements in bold, more room, fewer columns.
  private(set) var isLarge = false
  private var background = Background.any

  public init() {}

  public mutating func take(_ choice: Choice) {
    switch choice {
    case .large: isLarge = true
    case .light: background = .light
    case .dark: background = .dark
    }
  }

  /// The most columns that anything takes.
  public var widest: Int? { isLarge ? 72 : nil }

  /// The code that colours the mark before a statement.
  var mark: String {
    switch background {
    case .any: "1;36"
    case .light: "1;34"
    case .dark: "1;96"
    }
  }

  /// The code of the statement itself.
  var statement: String? { isLarge ? "1" : nil }
}
