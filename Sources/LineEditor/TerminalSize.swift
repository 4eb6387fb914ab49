import Glibc

/// Rows and columns of a terminal, as it says itself.
public struct TerminalSize: Hashable, Sendable {
  public var rows: Int
  public var columns: Int

  /// Asks the terminal behind a descriptor; none where there is none, or where it does not know.
  public init?(descriptor: Int32) {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
    rows = Int(size.ws_row)
    columns = Int(size.ws_col)
  }

  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }
}
