import FuzzDriver
import Glibc

@testable import Columnar

// The first bytes of an input choose the options, the rest is the file. A file is read whole, and again in blocks of a few bytes on three
// threads: both must end alike, with the same columns or the same error.

exit(
  fuzz { base, count in
    let input = UnsafeBufferPointer(start: base, count: count)
    guard count > 2 else { return 0 }
    let options = readOptions(input[0], input[1])
    let body = UnsafeBufferPointer(rebasing: input[2...])
    let whole = outcome(of: body, options, blockBytes: 1 << 20, threads: 1)
    let cut = outcome(of: body, options, blockBytes: 3 + Int(input[0] >> 3), threads: 3)
    precondition(whole == cut, "blocks and threads change the answer")
    return 0
  })

func readOptions(_ first: UInt8, _ second: UInt8) -> ReadOptions {
  var options = ReadOptions()
  if first & 1 != 0 { options.delimiter = [0x2C, 0x3B, 0x09, 0x7C][Int(first >> 1 & 3)] }
  if first & 8 != 0 { options.headerLines = Int(first >> 4 & 3) }
  if first & 64 != 0 { options.readsAllAsText = true }
  if first & 128 != 0 { options.commentMarker = "#" }
  switch second & 7 {
  case 1: options.encoding = "gb18030"
  case 2: options.encoding = "utf-16le"
  case 3: options.encoding = "windows-1252"
  case 4: options.dateOrder = .dmy
  case 5: options.decimalMark = .comma
  case 6: options.escape = .mark(0x5C)
  case 7: options.quote = .mark(0x27)
  default: break
  }
  if second & 8 != 0 { options.skippedLines = Int(second >> 4 & 3) }
  if second & 64 != 0 { options.footerLines = 1 }
  if second & 128 != 0 { options.missingWords = ["n/a", "-"] }
  return options
}

/// What must not depend on blocks and threads, as text.
func outcome(of body: UnsafeBufferPointer<UInt8>, _ options: ReadOptions, blockBytes: Int, threads: Int) -> String {
  var template = Array("/dev/shm/acct-fuzz-XXXXXX".utf8CString)
  let descriptor = mkstemp(&template)
  precondition(descriptor >= 0, "a file in memory can be made")
  unlink(template)
  defer { close(descriptor) }
  if let base = body.baseAddress { precondition(write(descriptor, base, body.count) == body.count) }
  let path = "/proc/self/fd/\(descriptor)"
  do {
    var reading = DelimitedReading(options: options, execution: Execution(threads: threads), blockBytes: blockBytes)
    try reading.open([path], named: ["input"])
    let table = try reading.read()
    return description(of: table)
  } catch let error as ReadError {
    return "\(error)"
  } catch {
    preconditionFailure("reading throws read errors only: \(error)")
  }
}

func description(of table: LoadedTable) -> String {
  var text =
    "\(table.frame.rowCount) rows, \(table.report.rowsSetAside) aside, \(table.report.rowsWithReject) rejects\n"
  for field in table.frame.fields {
    text += "\(field.name) \(field.column.type) \(field.column.missingCount):"
    for row in 0..<min(200, field.column.count) {
      text += field.column.isKnown(row) ? " \(field.column.keyText(row))" : " ∅"
    }
    text += "\n"
  }
  return text + "\(table.report.rejects.prefix(50))\n\(table.report.assumptions)"
}
