import ContractText
import Diagnostics
import Testing

@testable import Language

@Suite struct ContractTests {
  @Test(arguments: [Contract.first, Contract.second, Contract.grading, Contract.segmenting])
  func everyStatementParses(_ script: String) {
    let result = parse(Source(name: "contract.acct", text: script))
    for diagnostic in result.diagnostics { Issue.record("\(render(diagnostic, colour: false))") }
    let statements = script.split(separator: "\n").count { !$0.hasPrefix(" ") }
    #expect(result.statements.count == statements)
    #expect(!result.isIncomplete)
  }
}
