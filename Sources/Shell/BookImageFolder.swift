import Columnar

/// Where the book is kept from run to run: `$XDG_CACHE_HOME/acct/images`, else `~/.cache/acct/images`; none where neither folder is named by an
/// absolute path.
public func bookImageFolder(environment: (String) -> String? = environmentValue) -> String? {
  if let cache = environment("XDG_CACHE_HOME"), cache.hasPrefix("/") { return cache + "/acct/images" }
  if let home = environment("HOME"), home.hasPrefix("/") { return home + "/.cache/acct/images" }
  return nil
}

/// How the book is kept by this program; none where there is no folder for it.
public func bookImagePolicy(environment: (String) -> String? = environmentValue) -> BookImage.Policy? {
  bookImageFolder(environment: environment).map { BookImage.Policy(folder: $0, programFile: "/proc/self/exe") }
}
