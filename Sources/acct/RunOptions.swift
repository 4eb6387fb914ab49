import Glibc
import Rendering
import Sessions
import Shell

/// What the options of a run say.
struct RunOptions {
  var asOf: String?
  var parameters: [(name: String, value: String)] = []
  var format: OutputFormat?
  var output: String?
  var book: String?
  var commands: [String] = []
  var isQuiet = false
  var echoes = false
  var reportsTiming = false
  var keepsGoing = false
  var isSafe = false
  var redactionLevel: Int?
  var seed: UInt64?
  var threads: Int?
  var ignoresCache = false
  var language = MessageLanguage.en
  var width: Int?
  var colour = ColourChoice.auto
  var isDryRun = false
  var recovers = false
  /// Leaves a person's start-up script alone.
  var skipsStartUp = false
  var customs = ScriptRunner.Customs()
  var stateFolder: String?
  var log: LogFormat?
  var transcript: String?
  var demo = DemoOptions()

  /// The format that is asked for, else the one that the output's name ends in.
  var chosenFormat: OutputFormat { format ?? output.flatMap(OutputFormat.init(fileName:)) ?? .table }

  var display: DisplayOptions {
    DisplayOptions(
      format: chosenFormat, width: width, colour: colour, isQuiet: isQuiet, echoes: echoes,
      reportsTiming: reportsTiming, log: log, widest: demo.theme.widest)
  }

  /// `--safe` keeps to the working folder, and the cache lies elsewhere.
  ///
  /// - Parameter script: the file that is run, beside which `track` keeps its lists.
  func configuration(_ mode: Configuration.Mode, script: String? = nil) -> Configuration {
    var configuration = Configuration(
      mode: mode, today: localToday(), workingFolder: currentFolder(), asOf: asOf, parameters: parameters,
      format: chosenFormat, keepsGoing: keepsGoing, isQuiet: isQuiet, isSafe: isSafe, redactionLevel: redactionLevel,
      seed: seed,
      threads: threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)), image: isSafe ? nil : bookImagePolicy(),
      usesCache: !ignoresCache,
      reportsTiming: reportsTiming, author: userName())
    configuration.isDryRun = isDryRun
    configuration.stateFolder = stateFolder ?? script.map { $0 + ".state" }
    configuration.version = acctVersion
    configuration.commandLine = commandLine
    return configuration
  }
}

/// `--lang`: the language of messages. Keywords are read in English and Chinese alike.
enum MessageLanguage: String, CaseIterable { case en, zh }
