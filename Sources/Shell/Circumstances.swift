import Glibc
import Rendering

/// Today in the local zone, in days since 1970-01-01.
public func localToday() -> Int32 {
  var now = time(nil)
  var local = tm()
  localtime_r(&now, &local)
  // The day's number is that of its midnight in a zone without an offset.
  local.tm_hour = 0
  local.tm_min = 0
  local.tm_sec = 0
  return Int32(timegm(&local) / 86_400)
}

/// Who is at work, for the record of overrides.
public func userName() -> String {
  if let named = [environmentValue("USER"), environmentValue("LOGNAME")].compactMap({ $0 }).first(where: { !$0.isEmpty }
  ) {
    return named
  }
  return getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? ""
}

extension OutputFormat {
  /// The format that a file name ends in; none for endings that say nothing.
  public init?(fileName: String) {
    let name = fileName.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    switch name[name.index(after: dot)...].lowercased() {
    case "csv": self = .csv
    case "tsv", "tab": self = .tsv
    case "json": self = .json
    case "jsonl", "ndjson": self = .jsonl
    case "md", "markdown": self = .markdown
    case "html", "htm": self = .html
    case "txt": self = .table
    default: return nil
    }
  }
}
