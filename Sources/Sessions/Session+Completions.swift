import Diagnostics

extension Session {
  /// What could stand at a byte offset of the text being typed.
  public func completions(in text: String, at offset: Int) -> Completions {
    Completions(replacing: Span(offset, offset), candidates: [])
  }
}
