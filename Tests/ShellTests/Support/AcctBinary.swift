import Foundation

/// The real program, as built beside these tests.
enum AcctBinary {
  static let path: String = {
    if let named = ProcessInfo.processInfo.environment["ACCT_BINARY"] { return named }
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") }!
    let end = bundle.range(of: ".xctest")!.lowerBound
    return URL(fileURLWithPath: String(bundle[..<end])).deletingLastPathComponent().path + "/acct"
  }()

  /// What a run left behind.
  struct Result {
    /// The exit code; minus the signal's number where one ended it.
    var code: Int32
    var output: String
    var errors: String
  }

  /// Runs the program to its end, without a terminal.
  ///
  /// - Parameter command: words of a shell command in which `acct` stands for the program, for redirections and pipes.
  static func shell(_ command: String, in folder: TemporaryFolder, environment: [String: String] = [:]) throws -> Result
  {
    let script = "acct() { '\(path)' \"$@\"; }\n" + command
    return try run("/bin/bash", ["-c", script], in: folder, environment: environment)
  }

  static func run(
    _ arguments: [String], input: String = "", in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> Result {
    try run(path, arguments, input: input, in: folder, environment: environment)
  }

  private static func run(
    _ program: String, _ arguments: [String], input: String = "", in folder: TemporaryFolder,
    environment: [String: String]
  ) throws -> Result {
    let files = TemporaryFolder()
    try Data(input.utf8).write(to: URL(fileURLWithPath: files.path + "/in"))
    for name in ["out", "err"] { try files.write(name, "") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = base(home: folder.path).merging(environment) { $1 }
    process.standardInput = FileHandle(forReadingAtPath: files.path + "/in")
    process.standardOutput = FileHandle(forWritingAtPath: files.path + "/out")
    process.standardError = FileHandle(forWritingAtPath: files.path + "/err")
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(files.path)/\(name)")), as: UTF8.self)
    }
    let status = process.terminationStatus
    return Result(
      code: process.terminationReason == .uncaughtSignal ? -status : status, output: try text("out"),
      errors: try text("err"))
  }

  /// Nothing of the person who runs the tests gets in.
  static func base(home: String) -> [String: String] {
    ["HOME": home, "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm", "USER": "tester"]
  }
}

/// A folder that is gone after the test.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/acct-" + UUID().uuidString
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  func read(_ name: String) -> String? {
    FileManager.default.contents(atPath: "\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
  }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }

  /// A small book: six customers, two tiers.
  func writeBook() throws {
    try write(
      "customers.csv",
      """
      customerId,name,region,revenue
      C1,Ada,East,900
      C2,王小明,North,700
      C3,Émile,East,500
      C4,Dora,South,300
      C5,李雷,North,200
      C6,Finn,East,100

      """)
    try write(
      "book.acct",
      """
      # A small book.
      load customers from "customers.csv" key customerId
      define score value for customers as revenue weight 1 scale rank
      define tiers tier for customers by value as gold top 34%, iron rest

      """)
  }
}
