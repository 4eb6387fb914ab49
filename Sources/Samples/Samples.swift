/// A file of a sample book: its name and its bytes.
public struct SampleFile: Sendable {
  public let name: String
  public let bytes: [UInt8]
}

/// The names of the bundled samples.
public let sampleNames = ["retail", "pipeline"]

/// The files of a bundled sample, generated anew and always alike: its tables as CSV, `book.acct`, which loads them, and of the
/// retail sample `lesson.acct`, to step through.
///
/// None where there is no sample of that name. Writing them is the caller's business.
public func sampleBook(_ name: String) -> [SampleFile]? {
  switch name.lowercased() {
  case "retail": retailSample()
  case "pipeline": pipelineSample()
  default: nil
  }
}
