import CBuildFacts
import CDelimited
import CKernels
import Shell

/// What `acct --version` says: the version, and under it what this program is.
func versionPage() -> String {
  let commit = String(cString: cbuild_commit())
  let facts = [
    commit.isEmpty ? "commit not recorded" : "commit \(commit)", "Swift \(swiftVersion)", optimisation,
    cbuild_runtime_is_loaded() ? "runtime loaded from libraries" : "runtime linked in", "\(architecture), \(loops)",
  ]
  return "acct \(acctVersion)\n" + facts.map { $0 + "\n" }.joined()
}

private var swiftVersion: String {
  #if compiler(>=6.5)
    "6.5 or later"
  #elseif compiler(>=6.4)
    "6.4"
  #elseif compiler(>=6.3)
    "6.3"
  #elseif compiler(>=6.2)
    "6.2"
  #else
    "6.1"
  #endif
}

private var optimisation: String {
  #if DEBUG
    "debug build"
  #else
    "optimised build"
  #endif
}

private var architecture: String {
  #if arch(x86_64)
    "x86-64"
  #elseif arch(arm64)
    "arm64"
  #else
    "other processor"
  #endif
}

/// Which innermost loops run on this processor.
private var loops: String {
  ckernels_are_available() && cdelimited_is_available() ? "loops for AVX2" : "plain loops"
}
