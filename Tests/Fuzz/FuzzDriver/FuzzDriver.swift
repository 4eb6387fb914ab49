/// The toolchain's coverage-guided fuzzer, which gives inputs until its bounds are reached.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ argumentCount: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>, Int) -> Int32
) -> Int32

/// Gives every input to `body`; a trap or a failed precondition in it is what is looked for.
public func fuzz(_ body: @convention(c) (UnsafePointer<UInt8>, Int) -> Int32) -> Int32 {
  var count = CommandLine.argc
  var arguments = CommandLine.unsafeArgv
  return runDriver(&count, &arguments, body)
}
