import Diagnostics

/// What stands around HTML so that it is a page: it says its encoding, fetches nothing, and suits light and dark screens and paper.
public struct HTMLPage: Sendable {
  public let title: String

  public init(title: String) { self.title = title }

  public var opening: String {
    """
    <!DOCTYPE html>
    <html>
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(escapedForHTML(title))</title>
    <style>
    \(Transcript.style)
    </style>
    </head>
    <body>
    <main>

    """
  }

  public var closing: String { "</main>\n</body>\n</html>\n" }

  /// An answer's fragment on a page.
  public static func answer(_ fragment: String) -> String { "<div class=\"answer\">\n\(fragment)</div>\n" }
}
