import Foundation

@testable import Columnar

/// A folder with sources and a cache of its own, and the runs that use them.
final class ImageDesk {
  let desk: Desk
  /// Stands for the program; a test that plays another build writes another text.
  let program: String
  var cache: String { desk.path("cache/images") }

  init() throws {
    desk = try Desk()
    program = try desk.put("program", Array("build 1".utf8))
  }

  var policy: BookImage.Policy {
    BookImage.Policy(folder: cache, programFile: program, smallestSourceBytes: 0)
  }

  /// What one run has: an image that nobody else holds.
  func run(threads: Int = 2) -> BookImage { BookImage(policy, Execution(threads: threads)) }

  func load(_ image: BookImage, _ files: [String]? = nil, options: ReadOptions = ReadOptions()) throws -> LoadedColumns
  {
    let files = files ?? [desk.path("data.csv")]
    return try image.table(files: files, named: files.map { ($0 as NSString).lastPathComponent }, options: options)
  }

  /// The files in the cache, sorted.
  var images: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []).sorted().map { cache + "/" + $0 }
  }

  func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

  func write(_ bytes: [UInt8], to path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
}

extension LoadedColumns {
  /// Everything that can be told of a table: names, types, cells, and what its reading found.
  func everything() throws -> String {
    let columns = try fields.map { field in
      let column = try field.column.column()
      let cells = (0..<column.count).map { column.isKnown($0) ? column.canonicalText($0) : "·" }
      return "\(field.name) \(column.type) \(column.knownCount) \(cells)"
    }
    return columns.joined(separator: "\n") + "\n\(rowCount) \(report)"
  }
}

/// A table with a column of each kind, gaps, and something to report.
let everyKind = """
  id,name,day,at,price,rate,growth,ok,zip,note
  1,Ann,2024-01-05,2024-01-05 10:30:00,¥12.50,15%,0.123456789,yes,00123,x
  2,"Bob ""B"" B",2024-02-06,,¥7.00,,1.5,no,04567,
  3,张三,,2024-03-01 00:00:01,,7.5%,,yes,99999,"two
  lines"
  4,Dan,2025-12-31,2024-03-02 23:59:59,¥-3.25,100%,-2.25e10,,00001,odd
  5,ragged
  6,Eve,2024-07-08,2024-03-03 12:00:00,¥1000000.00,0%,1,no,12345,x

  """
