import Glibc
import LineEditor
import Rendering

/// The value of an environment variable; none where it is not set.
public func environmentValue(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// `--color`.
public enum ColourChoice: String, Sendable, CaseIterable { case always, auto, never }

/// What one of the standard streams is connected to, asked of each by itself.
public struct StreamTraits: Sendable {
  /// A person sees what is written there.
  public var isTerminal: Bool
  public var usesColour: Bool
  /// The terminal can move its cursor and draw lines.
  public var isCapable: Bool

  public init(isTerminal: Bool, usesColour: Bool, isCapable: Bool) {
    self.isTerminal = isTerminal
    self.usesColour = usesColour
    self.isCapable = isCapable
  }

  /// Looks at a descriptor and the conventions: `--color` over `NO_COLOR` over `CLICOLOR_FORCE` over `TERM=dumb` and `CLICOLOR=0`.
  public init(descriptor: Int32, colour: ColourChoice, environment: (String) -> String? = environmentValue) {
    isTerminal = isatty(descriptor) == 1
    isCapable = isTerminal && !["", "dumb"].contains(environment("TERM") ?? "")
    func isSet(_ name: String) -> Bool { !(environment(name) ?? "").isEmpty }
    switch colour {
    case .always: usesColour = true
    case .never: usesColour = false
    case .auto where isSet("NO_COLOR"): usesColour = false
    case .auto where isSet("CLICOLOR_FORCE") && environment("CLICOLOR_FORCE") != "0": usesColour = true
    case .auto: usesColour = isCapable && environment("CLICOLOR") != "0"
    }
  }
}

/// The columns of the terminal that answers go to: `COLUMNS`, what the terminal says, 80.
func terminalColumns(descriptor: Int32, environment: (String) -> String? = environmentValue) -> Int {
  if let named = environment("COLUMNS").flatMap({ Int($0) }), named > 0 { return named }
  return TerminalSize(descriptor: descriptor)?.columns ?? 80
}

/// The rows of that terminal: `LINES`, what the terminal says, 24.
func terminalRows(descriptor: Int32, environment: (String) -> String? = environmentValue) -> Int {
  if let named = environment("LINES").flatMap({ Int($0) }), named > 0 { return named }
  return TerminalSize(descriptor: descriptor)?.rows ?? 24
}
