// swift-tools-version: 6.1
import PackageDescription

// Each target depends only on those above it; `Sessions` is the one seam that prompt, script, pipe,
// `-c` and tests drive. Foundation stays out of everything but `Shell` and `acct`: start-up is a feature.

func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name + "Tests", dependencies: dependencies)
}

/// Fuzzers, built on request only (`scripts/fuzz`), as they need every module instrumented.
let fuzzers: [Target] =
  Context.environment["ACCT_FUZZ"] == nil
  ? []
  : [
    .target(name: "FuzzDriver", path: "Tests/Fuzz/FuzzDriver"),
    .executableTarget(name: "fuzz-reader", dependencies: ["FuzzDriver", "Columnar"], path: "Tests/Fuzz/Reader"),
    .executableTarget(
      name: "fuzz-statements", dependencies: ["FuzzDriver", "Sessions", "Language", "Diagnostics"],
      path: "Tests/Fuzz/Statements"),
  ]

let package = Package(
  name: "acct",
  products: [.executable(name: "acct", targets: ["acct"])],
  targets: [
    .target(name: "CLineEditor", linkerSettings: [.linkedLibrary("edit")]),
    .systemLibrary(name: "CAllocator"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CDigest"),
    .systemLibrary(name: "CExpat"),
    .target(name: "CDelimited"),
    .target(name: "CKernels"),
    .target(
      name: "CBuildFacts",
      cSettings: (Context.environment["ACCT_COMMIT"].map { [.define("ACCT_COMMIT", to: "\"\($0)\"")] }) ?? []),
    layer("Diagnostics"),
    layer("Language", ["Diagnostics"]),
    layer("Columnar", ["Diagnostics", "CZlib", "CExpat", "CDelimited", "CKernels"]),
    layer("Plans", ["Diagnostics", "Language", "Columnar"]),
    layer("Models", ["Columnar", "CKernels"]),
    layer("Scenarios", ["Diagnostics", "Language", "Plans"]),
    layer("Engine", ["Diagnostics", "Columnar", "Plans", "Models", "CKernels"]),
    layer("Rendering", ["Diagnostics", "Columnar", "CZlib"]),
    layer("Files", ["Diagnostics", "CDigest"]),
    .target(name: "Samples", resources: [.embedInCode("lesson.acct")]),
    layer(
      "Sessions",
      [
        "Diagnostics", "Language", "Columnar", "Plans", "Models", "Scenarios", "Engine", "Rendering", "Files",
        "Samples",
      ]),
    layer("LineEditor", ["Diagnostics", "CLineEditor"]),
    layer("Shell", ["Diagnostics", "Columnar", "Rendering", "Files", "Sessions", "LineEditor"]),
    tests("Columnar", ["Columnar", "Diagnostics"]),
    .executableTarget(
      name: "acct",
      dependencies: [
        "CAllocator", "CBuildFacts", "CDelimited", "CKernels", "Language", "Shell", "LineEditor", "Sessions",
        "Rendering", "Files", "Samples", "Diagnostics",
      ],
      // At a fixed address the 43,000 pointers of the data need no relocation, an eighth of the time of a start.
      linkerSettings: [.unsafeFlags(["-Xlinker", "-no-pie"], .when(configuration: .release))]),
    tests("Diagnostics", ["Diagnostics"]),
    tests("Plans", ["Plans", "Columnar", "Language", "Diagnostics"]),
    tests("Engine", ["Engine", "Plans", "Models", "Columnar", "Language", "Diagnostics"]),
    tests("Models", ["Models", "Columnar"]),
    .target(name: "ContractText", path: "Tests/ContractText"),
    .testTarget(
      name: "LanguageTests", dependencies: ["Language", "ContractText", "Diagnostics"], exclude: ["Mistakes"]),
    tests("LineEditor", ["LineEditor"]),
    tests(
      "Shell",
      ["Shell", "Files", "LineEditor", "Sessions", "Rendering", "Columnar", "Language", "Diagnostics", "acct"]),
    tests("Rendering", ["Rendering", "Columnar", "Diagnostics"]),
    tests("Samples", ["Samples"]),
    .testTarget(
      name: "SessionsTests",
      dependencies: [
        "Sessions", "Engine", "Rendering", "Columnar", "Language", "Diagnostics", "Samples", "ContractText",
      ],
      exclude: ["Transcripts", "RealData"]),
  ] + fuzzers,
  swiftLanguageModes: [.v6]
)
