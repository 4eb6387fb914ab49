import Columnar
import Diagnostics
import Foundation
import Rendering
import Testing

@testable import Sessions

/// `save script` writes what a session did so that it runs to the same result from another folder.
@Suite struct SavedScriptTests {
  private static let fixtures = TranscriptTests.folder + "/fixtures"

  @Test func runsToTheSameResultFromAnotherFolder() throws {
    let output = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let said = try answers(
      """
      load makers from "makers.csv" key maker
      load jobs from "jobs.csv" key job link maker to makers roles date = day, money = fee
      derive makers.fees = sum(jobs.fee)
      define tiers tier for makers by fees as gold top 20%, silver next 30%, bronze rest
      for each place in (North, South)
        count makers where area = $place
        define segment here for makers as area = $place
      end
      derive makers.fees = 0
      undo
      what if tier cuts gold top 40% named wide
      keep wide
      count makers by tier
      count makers where here
      find makers where tier = gold show maker, fees
      save script "\(output)/again.acct"
      """, in: Self.fixtures, asOf: "2026-03-31")
    let again = try answers(String(contentsOfFile: output + "/again.acct", encoding: .utf8), in: output)
    #expect(again == said)
    #expect(said.count == 6)
  }

  @Test func keepsWhatWasGivenFromOutside() throws {
    let output = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let said = try answers(
      """
      param area = South
      set as-of 2020-01-01
      load makers from "makers.csv" key maker
      count makers where area = $area
      save script "\(output)/again.acct"
      """, in: Self.fixtures, asOf: "2026-03-31", parameters: [(name: "area", value: "North")])
    #expect(said == ["count\n3\n"])
    #expect(try answers(String(contentsOfFile: output + "/again.acct", encoding: .utf8), in: output) == said)
  }

  /// The answers of a script as csv; it must run well.
  private func answers(
    _ script: String, in folder: String, asOf: String? = nil, parameters: [(name: String, value: String)] = []
  ) throws -> [String] {
    let today = Day.days(of: CalendarDate(year: 2026, month: 7, day: 1))
    let session = Session(
      configuration: Configuration(
        mode: .script, today: today, workingFolder: folder, asOf: asOf, parameters: parameters, format: .csv))
    var answers: [String] = []
    var mistakes: [String] = []
    let outcome = session.submit(Source(name: "script", text: script), folder: folder) { event in
      switch event {
      case .answer(let presentation): answers.append(render(presentation, as: .csv, in: Surroundings()))
      case .diagnostic(let diagnostic) where diagnostic.severity == .error: mistakes.append(diagnostic.message)
      default: break
      }
    }
    #expect(mistakes == [])
    #expect(outcome.exit == .done)
    return answers
  }

  private func temporaryFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "acct-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }
}
