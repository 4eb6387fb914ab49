extension DelimitedReading {
  /// The table and the account of its reading.
  func table() -> LoadedTable {
    let rowCount = rowsInFiles.reduce(0, +)
    let fields = names.indices.map { column in
      let (assembly, choice) = columns[column]!
      return Frame.Field(names[column], assembly.column(currency: currencies[column] ?? choice.currency))
    }
    return LoadedTable(frame: Frame(fields: fields, rowCount: rowCount), report: report(rowCount))
  }

  private func report(_ rowCount: Int) -> LoadReport {
    let faults = events.reduce(0) { $0 + $1.faultCount }
    return LoadReport(
      files: files.enumerated().map { fileReport($1, rows: rowsInFiles[$0]) }, rowCount: rowCount,
      rowsSetAside: faults, oddCells: columns.reduce(0) { $0 + ($1?.assembly.oddRows.count ?? 0) },
      rowsWithReject: faults + rowsWithOddCells(rowCount), rejects: rejects(),
      assumptions: assumptions + eventAssumptions() + columnAssumptions())
  }

  private func fileReport(_ file: OpenFile, rows: Int) -> FileReport {
    let head = file.head
    return FileReport(
      path: file.path, byteCount: file.text.bytes.count, rowCount: rows, encoding: file.text.encoding,
      delimiter: head.dialect.marks.delimiter,
      headerLine: head.headers.map { _ in file.line(of: head.headerStart) })
  }

  private func rowsWithOddCells(_ rowCount: Int) -> Int {
    let odd = columns.compactMap { $0?.assembly.oddRows }.filter { !$0.isEmpty }
    guard odd.count > 1 else { return odd.first?.count ?? 0 }
    var rows = Bitmap(repeating: false, count: rowCount)
    for row in odd.joined() { rows[Int(row)] = true }
    return rows.trueCount
  }

  // MARK: - Rejects

  /// A reject by its place, before its line is known.
  private struct PlacedReject {
    var file: Int
    var row: Range<Int>
    /// −1 for a whole row.
    var column: Int
    var position: Int
    var reason: Reject.Reason
  }

  private func rejects() -> [Reject] {
    var placed: [PlacedReject] = []
    for (file, events) in events.enumerated() {
      placed += events.faults.map {
        PlacedReject(file: file, row: $0.range, column: -1, position: $0.range.lowerBound, reason: $0.reason)
      }
    }
    for (column, read) in columns.enumerated() {
      guard let (assembly, choice) = read else { continue }
      placed += assembly.odd.map { odd in
        let value = String(decoding: content(odd.cell.cell, odd.file), as: UTF8.self)
        return PlacedReject(
          file: odd.file, row: odd.cell.rowText, column: column, position: odd.cell.cell.lowerBound,
          reason: .odd(value: value, expected: declared[column] ?? choice.plan.declaredType))
      }
    }
    placed.sort { ($0.file, $0.row.lowerBound, $0.column) < ($1.file, $1.row.lowerBound, $1.column) }
    return located(placed.prefix(rejectLimit))
  }

  private func content(_ cell: Range<Int>, _ file: Int) -> [UInt8] {
    RecordScanner(text: files[file].text.bytes, marks: files[file].head.dialect.marks).content(of: cell).bytes
  }

  /// Finds the lines in one walk over each file.
  private func located(_ placed: ArraySlice<PlacedReject>) -> [Reject] {
    var lines: (file: Int, counter: LineCounter)?
    return placed.map { reject in
      let text = files[reject.file].text.bytes
      if lines?.file != reject.file { lines = (reject.file, LineCounter(text)) }
      return Reject(
        path: files[reject.file].path,
        line: files[reject.file].text.excess.row(ofLine: lines!.counter.line(at: reject.row.lowerBound)),
        column: reject.column < 0 ? nil : names[reject.column], reason: reject.reason, raw: text.string(reject.row))
    }
  }

  // MARK: - Assumptions

  private func eventAssumptions() -> [Assumption] {
    events.enumerated().flatMap { index, events in
      var found: [Assumption] = []
      if let first = events.firstStrayQuote {
        found.append(
          .strayQuotes(path: files[index].path, count: events.strayQuotes, line: files[index].line(of: first)))
      }
      if events.rowsWithEmptyCellsBeyond > 0 {
        found.append(.emptyCellsBeyond(path: files[index].path, count: events.rowsWithEmptyCellsBeyond))
      }
      let head = files[index].head
      if head.assumesComments {
        let marker = String(decoding: head.dialect.comment, as: UTF8.self)
        found.append(
          .comments(path: files[index].path, marker: marker, count: head.commentLines + events.commentLines))
      }
      return found
    }
  }

  private func columnAssumptions() -> [Assumption] {
    columns.enumerated().flatMap { index, column in
      (column?.choice.findings ?? []).compactMap { assumption($0, column: index) }
    }
  }

  private func assumption(_ finding: TypeInference.Finding, column: Int) -> Assumption? {
    let name = names[column]
    func example(_ place: CellPlace) -> String { files[place.file].text.bytes.string(place.start..<place.end) }
    return switch finding {
    case .dateOrder(let order): .dateOrder(column: name, order)
    case .twoDigitYears(let place): .twoDigitYears(column: name, example: example(place))
    case .decimalComma(let place): .decimalComma(column: name, example: example(place))
    case .thousandsComma(let place): .thousandsComma(column: name, example: example(place))
    case .currency(let currency): currencies[column] == nil ? .currency(column: name, currency) : nil
    case .mixedCurrencies(let currencies): .mixedCurrencies(column: name, currencies)
    case .leadingZeros(let place): .leadingZeros(column: name, example: example(place))
    }
  }
}
