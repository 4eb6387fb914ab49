import Columnar
import Diagnostics
import Files
import Glibc
import Language
import Plans
import Rendering

/// A list of accounts that `track` saw, to be kept for the next run.
struct TrackedList {
  var path: String
  var rows: KeyedRows
  var asOf: String

  private static let asOfColumn = "as-of"

  /// As a file holds it: keys, what is watched, and the as-of date of the run.
  var frame: Frame {
    let count = rows.keys.count
    let fields =
      [Frame.Field("key", .texts(rows.keys.map { $0[0] }))]
      + rows.names.indices.map { index in Frame.Field(rows.names[index], .texts(rows.values.map { $0[index] })) }
      + [Frame.Field(TrackedList.asOfColumn, .texts(Array(repeating: asOf, count: count)))]
    return Frame(fields: fields, rowCount: count)
  }

  /// What an earlier run has kept; none where there was none.
  static func kept(at path: String, _ execution: Execution) throws -> TrackedList? {
    guard access(path, F_OK) == 0 else { return nil }
    let options = ReadOptions(
      delimiter: UInt8(ascii: ","), quote: .mark(UInt8(ascii: "\"")), escape: .none, encoding: "utf-8", headerLines: 1,
      skippedLines: 0, footerLines: 0, readsAllAsText: true)
    let table = try readDelimited(files: [path], named: [path], options: options, execution: execution).frame
    let fields = table.fields.filter { $0.name != asOfColumn }
    let dates = table.fields.first { $0.name == asOfColumn }
    return TrackedList(
      path: path, rows: KeyedRows(Frame(fields: fields, rowCount: table.rowCount), keyCount: 1),
      asOf: table.rowCount > 0 ? dates?.column.canonicalText(0) ?? "" : "")
  }
}

extension Diagnostic.Code {
  static let noState = Self("no-state", exit: .usage)
}

// Churn from run to run: who entered a list, who left it, what changed of those who stayed.

extension Session {
  /// Some list that was tracked in this run is not what it was; none where nothing was tracked.
  public var hasTrackedChange: Bool? { tracked.isEmpty ? nil : trackedChange }

  func track(_ track: Track) throws {
    let table = try resolving { resolver in try resolver.table(track.table) }
    guard let key = table.key.flatMap(table.column) else {
      throw Diagnostic(
        .noKey, "\(table.name) has no key to tell its rows by", at: track.table.span, label: "no key",
        help: ["load it with `key COLUMN`"])
    }
    let query = watched(track, key)
    let watched = try resolving { resolver in try resolver.plan(query) }
    // What is kept for the next run has to be the values themselves.
    for output in watched.shown { try state.book.refuseMasked(output.term, in: "track") }
    let path = try statePath(of: track.name)
    guard !onlyChecks else { return }
    let answer = try engine.run(watched, in: state.book, on: state.data)
    let now = KeyedRows(answer.frame, keyCount: 1)
    let before = try TrackedList.kept(at: path, execution)
    tracked.append(TrackedList(path: path, rows: now, asOf: dayText(state.book.asOf.day)))
    guard let before else {
      trackedChange = true
      rowsOfStatement = now.keys.count
      return note("\(track.name.text): \(counted(now.keys.count, "row")) noted; the next run tells what has changed")
    }
    let changes = RowChanges(from: before.rows, to: now)
    trackedChange = trackedChange || !changes.isEmpty
    say(presentation(of: changes, track.name.text, key.name, since: before.asOf))
    if !changes.unshared.isEmpty {
      smallPrint("not watched in the run before: " + changes.unshared.joined(separator: ", "))
    }
    smallPrint("as of \(dayText(state.book.asOf.day))")
  }

  /// The question whose answer is kept: the key, then what is watched.
  private func watched(_ track: Track, _ key: ColumnSchema) -> Query {
    let name = Name(key.name, span: track.table.span, isQuoted: true)
    var items = [SelectItem(expression: Expression(.path(Path([name])), span: track.table.span))]
    if case .items(let shown)? = track.show { items += shown }
    let show: ShowList = if case .all? = track.show { .all } else { .items(items) }
    return Query(
      verb: .find, verbSpan: track.table.span, table: track.table, condition: track.condition, show: show)
  }

  private func presentation(of changes: RowChanges, _ name: String, _ key: String, since asOf: String) -> Presentation {
    let since = asOf.isEmpty ? "the run before" : "the run as of \(asOf)"
    let words = RowChanges.Words(onlyThen: "left", onlyNow: "entered", then: { "\($0) was" }, now: { $0 })
    let title =
      "\(name): \(number(changes.onlyNow.count)) entered, \(number(changes.onlyThen.count)) left, \(number(changes.changed.count)) changed since \(since); \(number(changes.counts.now)) now, \(number(changes.counts.then)) then"
    return Presentation(title: title, frame: changes.frame([key], words), rowNoun: "changes")
  }

  private func statePath(of name: Name) throws -> String {
    guard let folder = configuration.stateFolder, opensBook || !configuration.keepsOnlyListsOfBook else {
      throw Diagnostic(
        .noState, "`track` keeps its lists beside a script, and this is none", at: name.span, label: "kept where?",
        help: ["put the statements into a script and run that, or give a folder: `--state DIR`"])
    }
    let path = folder + "/" + String(name.text.lowercased().map { $0 == "/" ? "_" : $0 }) + ".csv"
    guard !tracked.contains(where: { $0.path == path }) else {
      throw Diagnostic(
        .samePath, "`\(name.text)` is tracked already", at: name.span, label: "one list for each name",
        help: ["give this one another name"])
    }
    return path
  }

  /// Keeps what was tracked for the next run; to be called once everything has ended well.
  ///
  /// - Throws: where a list cannot be written; what was there before stays then.
  public func keepTracked() throws(Diagnostic) {
    guard !tracked.isEmpty, !configuration.isDryRun, let folder = configuration.stateFolder else { return }
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw Diagnostic(
        .cannotCreate, "cannot create the folder \(folder): \(systemMessage(errno))",
        help: ["name another: `--state DIR`"])
    }
    for list in tracked {
      let file = try OutputFile(path: list.path)
      do {
        try Rendering.write(list.frame, as: .csv, on: execution) { bytes in
          bytes.withUnsafeBytes { file.sink.write($0) }
        }
      } catch {
        file.discard()
        throw Diagnostic(.writeFailed, "writing \(list.path) was broken off")
      }
      try file.commit()
      chmod(list.path, 0o600)
    }
  }
}
