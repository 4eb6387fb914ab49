/// Why an image cannot be used or made; what it holds is then got in the long way.
enum ImageFault: Error, Hashable {
  /// Of another format or made by another build of the program.
  case otherVersion
  /// Torn or altered: lengths or checksums do not agree.
  case damaged
  case unreadable(reason: String)
  /// A folder that cannot be made, a full disk.
  case unwritable(reason: String)

  /// As the end of a sentence about an image.
  var reason: String {
    switch self {
    case .otherVersion: "was made by another version of acct"
    case .damaged: "is damaged"
    case .unreadable(let reason): "cannot be read (\(reason))"
    case .unwritable(let reason): "cannot be written (\(reason))"
    }
  }
}
