import Columnar

extension Session {
  /// Keeps the book for the next run: its columns, links and computed columns. To be called when no answer is waited for any more.
  ///
  /// What cannot be kept is told once, as a note; it never is a failure.
  public func keepBook(emit: (Event) -> Void) {
    guard let image else { return }
    image.write()
    for sentence in image.takeNotices() { emit(.note(sentence)) }
  }

  /// The same, while the conversation goes on.
  public func keepBookMeanwhile() { image?.writeMeanwhile() }

  /// Says of images what there is to say since the last time.
  func sayOfImages() {
    for sentence in image?.takeNotices() ?? [] { note("  " + sentence) }
  }
}
