import Diagnostics
import Shell

Launch.start(CommandLine.arguments.dropFirst()).leave()
