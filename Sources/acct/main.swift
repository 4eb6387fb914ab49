import Diagnostics
import Shell

FreedMemory.reuse()
Launch.start(CommandLine.arguments.dropFirst()).leave()
