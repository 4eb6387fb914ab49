import Foundation
import Shell
import Testing

/// The cache folder of the program as it runs.
@Suite struct BookImageTests {
  let folder = TemporaryFolder()
  private let script = "load big from \"big.csv\" key id; count big by kind"

  init() throws {
    var text = "id,kind,amount\n"
    for row in 1...60_000 { text += "\(row),\(["alpha", "beta", "gamma"][row % 3]),\(row * 7 % 1000).25\n" }
    try folder.write("big.csv", text)
  }

  private func run(_ arguments: [String], cache: String?) throws -> AcctBinary.Result {
    try AcctBinary.run(
      arguments, in: folder, environment: cache.map { ["XDG_CACHE_HOME": $0] } ?? [:])
  }

  private func images(_ path: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
  }

  @Test func theFolderIsWhereTheConventionsPutIt() {
    func folder(_ variables: [String: String]) -> String? { bookImageFolder { variables[$0] } }
    #expect(folder(["XDG_CACHE_HOME": "/c", "HOME": "/h"]) == "/c/acct/images")
    #expect(folder(["XDG_CACHE_HOME": "c", "HOME": "/h"]) == "/h/.cache/acct/images")
    #expect(folder(["XDG_CACHE_HOME": "", "HOME": "h"]) == nil)
    #expect(folder([:]) == nil)
  }

  @Test func theSecondRunIsTheSame() throws {
    let cache = folder.path + "/cache"
    let without = try run(["-c", script, "--no-cache"], cache: cache)
    #expect(images(cache) == [])
    let first = try run(["-c", script], cache: cache)
    #expect(images(cache + "/acct/images").count == 1)
    let second = try run(["-c", script], cache: cache)
    for result in [first, second] {
      #expect(result.output == without.output && result.errors == without.errors && result.code == 0)
    }
  }

  @Test func safeRunsKeepNothing() throws {
    let cache = folder.path + "/cache"
    #expect(try run(["-c", script, "--safe"], cache: cache).code == 0)
    #expect(images(cache) == [])
    #expect(try run(["-c", "cache clear", "--safe"], cache: cache).code == 77)
  }

  @Test func noHomeStopsNoRun() throws {
    let without = try run(["-c", script, "--no-cache"], cache: nil)
    for home in ["", "relative", "/proc/nowhere"] {
      let result = try AcctBinary.run(["-c", script], in: folder, environment: ["HOME": home, "XDG_CACHE_HOME": ""])
      #expect(result.code == 0 && result.output == without.output, "HOME=\(home)")
    }
    let told = try AcctBinary.run(["-c", script], in: folder, environment: ["HOME": "/proc/nowhere"])
    #expect(told.errors.contains("the image of the book cannot be written"))
    let quiet = try AcctBinary.run(["-c", script, "--quiet"], in: folder, environment: ["HOME": "/proc/nowhere"])
    #expect(quiet.errors.isEmpty)
  }

  @Test func manyAtOnceAreSafe() throws {
    let truth = try run(["-c", script, "--no-cache"], cache: nil)
    let result = try AcctBinary.shell(
      "for i in 1 2 3 4 5 6; do acct -c '\(script)' > out.$i 2> err.$i & done; wait; cat err.*; for i in 2 3 4 5 6; do cmp out.1 out.$i; done; cat out.1; ls cache/acct/images | wc -l",
      in: folder, environment: ["XDG_CACHE_HOME": folder.path + "/cache"])
    #expect(result.output.contains(truth.output) && result.output.hasSuffix("1\n"))
    #expect(!result.output.contains("the image of"))
  }
}
