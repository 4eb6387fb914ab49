import Synchronization

/// The image of a loaded table, from which columns are read when they are first asked for.
///
/// When a column turns out to be damaged the whole table is read anew from its source, once.
final class TableImage: Sendable {
  private let file: ImageFile
  private let records: [ColumnRecord]
  private let execution: Execution
  private let readAnew: @Sendable (ImageFault) throws -> [Column]
  private let columns = Mutex<[Column]?>(nil)

  /// - Parameter readAnew: gets all columns from the source, or throws why that cannot be.
  init(
    _ file: ImageFile, _ records: [ColumnRecord], _ execution: Execution,
    readAnew: @escaping @Sendable (ImageFault) throws -> [Column]
  ) {
    self.file = file
    self.records = records
    self.execution = execution
    self.readAnew = readAnew
  }

  func column(_ index: Int) throws -> Column {
    try fromImage(orElse: { $0[index] }) { try records[index].read(from: file, execution) }
  }

  func dictionary(_ index: Int) throws -> TextDictionary? {
    try fromImage(orElse: { columns in
      if case .codes(_, let dictionary) = columns[index].storage { dictionary } else { nil }
    }) { try records[index].dictionary(from: file, execution) }
  }

  private func fromImage<Result>(
    orElse pick: ([Column]) -> Result, _ read: () throws -> Result
  ) throws -> Result {
    if let known = columns.withLock({ $0 }) { return pick(known) }
    do { return try read() } catch let fault as ImageFault {
      return pick(
        try columns.withLock { known in
          if let known { return known }
          let made = try readAnew(fault)
          known = made
          return made
        })
    }
  }
}
