import Diagnostics
import Glibc

/// A person's own script, run at the prompt before the first statement: `$XDG_CONFIG_HOME/acct/start.acct`, else `~/.config/acct/start.acct`.
///
/// Scripts never read it, so that they do the same for whoever runs them.
///
/// - Returns: none where neither folder is named by an absolute path, or nothing lies there.
/// - Throws: where it cannot be read.
public func startUpScript(environment: (String) -> String? = environmentValue) throws(Diagnostic) -> ScriptText? {
  var folder: String?
  if let configuration = environment("XDG_CONFIG_HOME"), configuration.hasPrefix("/") {
    folder = configuration
  } else if let home = environment("HOME"), home.hasPrefix("/") {
    folder = home + "/.config"
  }
  guard let path = folder.map({ $0 + "/acct/start.acct" }), access(path, F_OK) == 0 else { return nil }
  return try ScriptText(path: path)
}
