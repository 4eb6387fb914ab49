import Synchronization

/// A link of a loaded table: in memory, or waiting in an image until somebody walks it.
public struct StoredLink: Sendable {
  /// What it was made from, where that is known.
  public let origin: Digest?
  /// Rows with a known key that the other table does not hold.
  public let unmatched: Int
  /// A few of their keys, each once, in row order.
  public let unmatchedExamples: [String]
  private let box: Box

  private final class Box: Sendable {
    let link: Mutex<Link?>
    let make: @Sendable () throws -> Link

    init(_ link: Link?, _ make: @escaping @Sendable () throws -> Link) {
      self.link = Mutex(link)
      self.make = make
    }
  }

  public init(_ link: Link, origin: Digest? = nil) {
    self.origin = origin
    unmatched = link.unmatched
    unmatchedExamples = link.unmatchedExamples
    box = Box(link) { link }
  }

  /// - Parameter make: gets the link when it is first asked for.
  init(
    origin: Digest, unmatched: Int, unmatchedExamples: [String], make: @escaping @Sendable () throws -> Link
  ) {
    self.origin = origin
    self.unmatched = unmatched
    self.unmatchedExamples = unmatchedExamples
    box = Box(nil, make)
  }

  public func link() throws -> Link {
    try box.link.withLock { link in
      if let link { return link }
      let made = try box.make()
      link = made
      return made
    }
  }
}
