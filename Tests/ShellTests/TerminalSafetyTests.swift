import Foundation
import Testing

/// Text from data never drives the terminal: whatever stands in cells, headers, keys and file names, no control character gets out.
@Suite struct TerminalSafetyTests {
  let folder = TemporaryFolder()

  init() throws {
    try folder.write(
      "a\u{1B}[31m.csv",
      "k\u{1B}[2J,name,amount\n1\u{1B}]0;x\u{7},Ann\u{1B}[5m,10\n2\u{9B}31m,B\u{8}ob,20\n3,C\u{202E}y\u{7F},30\n")
    try folder.write(
      "all.acct",
      """
      load things from "a\u{1B}[31m.csv" key `k\u{1B}[2J`
      derive things.`d\u{1B}[1m` = amount * 2
      define score worth for things as amount weight 1
      define tiers tier for things by worth as gold top 50%, rest rest
      find things show all
      find things where name = "nobody\u{1B}[7m"
      find things show name, amount chart bar
      count things by name, tier
      explain tier for "3"
      explain tier for "4\u{1B}[2J"
      describe things
      track things show name named `w\u{1B}[1m`
      export things show all to "out\u{1B}[1m.csv" with manifest
      expect count(things) = 4 else warn "odd \u{1B}[1m"
      """)
  }

  private func controls(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { scalar in
      scalar != "\n" && (scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar.value == 0x202E)
    }
  }

  @Test(arguments: [[], ["--log", "text"], ["--log", "json"], ["--echo", "--timing"], ["--format", "json"]])
  func nothingControlsTheTerminal(options: [String]) throws {
    for _ in 1...2 {
      let result = try AcctBinary.run(["all.acct", "--keep-going"] + options, in: folder)
      #expect(result.output.contains("Ann") && !result.errors.isEmpty)
      #expect(controls(result.output).isEmpty, "\(options): \(result.output.debugDescription)")
      #expect(controls(result.errors).isEmpty, "\(options): \(result.errors.debugDescription)")
    }
  }

  /// What is kept beside scripts is nobody else's.
  @Test func whatIsKeptIsPrivate() throws {
    _ = try AcctBinary.run(["all.acct", "--keep-going"], in: folder)
    let lists = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    for name in lists where name.contains("w\u{1B}") && name.hasSuffix(".csv") {
      let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }
}
