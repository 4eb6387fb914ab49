import Diagnostics
import Glibc

/// Under `--safe` a path must lie in the working folder, whatever links and dots it goes through.
public func checkInside(workingFolder: String, _ path: String) throws(Diagnostic) {
  let home = realPath(workingFolder) ?? workingFolder
  // What does not exist yet lies where its folder does.
  let place = realPath(path) ?? realPath(folderPart(of: path))
  guard let place, place == home || place.hasPrefix(home == "/" ? home : home + "/") else {
    throw Diagnostic(
      .outsideWorkingFolder, "\(path) lies outside the working folder, and --safe keeps to it",
      help: ["run acct in the folder that holds it, or without --safe"])
  }
}

/// A path without links and dots; none where it leads nowhere.
public func realPath(_ path: String) -> String? {
  guard let real = realpath(path, nil) else { return nil }
  defer { free(real) }
  return String(cString: real)
}

extension Diagnostic.Code {
  static let outsideWorkingFolder = Diagnostic.Code("outside-working-folder", exit: .refused)
}
