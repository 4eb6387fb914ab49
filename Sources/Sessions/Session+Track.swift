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
  var frame: Frame
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
    let path = try statePath(of: track.name)
    guard !onlyChecks else { return }
    let answer = try engine.run(watched, in: state.book, on: state.data)
    let now = TrackedRows(answer.frame, asOf: dayText(state.book.asOf.day))
    let before = try TrackedRows(path: path, execution: execution)
    tracked.append(TrackedList(path: path, frame: now.frame))
    guard let before else {
      trackedChange = true
      rowsOfStatement = now.keys.count
      return note("\(track.name.text): \(counted(now.keys.count, "row")) noted; the next run tells what has changed")
    }
    let changes = now.changes(since: before, keyName: key.name)
    trackedChange = trackedChange || !changes.isEmpty
    say(changes.presentation(track.name.text, rowNoun: table.name))
    if !changes.unwatched.isEmpty {
      smallPrint("not watched in the run before: " + changes.unwatched.joined(separator: ", "))
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

  private func statePath(of name: Name) throws -> String {
    guard let folder = configuration.stateFolder else {
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

/// The rows of a tracked list as texts, by their keys.
private struct TrackedRows {
  var asOf: String
  var names: [String]
  var keys: [String]
  /// Of each row what is watched; none where it is missing.
  var values: [[String?]]

  static let asOfColumn = "as-of"

  /// The answer's first column is the key.
  init(_ frame: Frame, asOf: String) {
    self.asOf = asOf
    names = frame.fields.dropFirst().map(\.name)
    keys = (0..<frame.rowCount).map { frame.fields[0].column.canonicalText($0) }
    values = (0..<frame.rowCount).map { row in
      frame.fields.dropFirst().map { $0.column.isKnown(row) ? $0.column.canonicalText(row) : nil }
    }
  }

  /// What an earlier run has kept; none where there was none.
  init?(path: String, execution: Execution) throws {
    guard access(path, F_OK) == 0 else { return nil }
    let options = ReadOptions(
      delimiter: UInt8(ascii: ","), quote: .mark(UInt8(ascii: "\"")), escape: .none, encoding: "utf-8", headerLines: 1,
      skippedLines: 0, footerLines: 0, readsAllAsText: true)
    let table = try readDelimited(files: [path], named: [path], options: options, execution: execution).frame
    let fields = table.fields.filter { $0.name != TrackedRows.asOfColumn }
    self.init(Frame(fields: fields.map { Frame.Field($0.name, $0.column) }, rowCount: table.rowCount), asOf: "")
    let dates = table.fields.first { $0.name == TrackedRows.asOfColumn }
    if table.rowCount > 0, let dates { asOf = dates.column.canonicalText(0) }
  }

  var frame: Frame {
    let fields =
      [Frame.Field("key", .texts(keys))]
      + names.indices.map { index in Frame.Field(names[index], .texts(values.map { $0[index] })) }
      + [Frame.Field(TrackedRows.asOfColumn, .texts(keys.map { _ in asOf }))]
    return Frame(fields: fields, rowCount: keys.count)
  }

  func changes(since before: TrackedRows, keyName: String) -> TrackedChanges {
    let shared = names.filter(before.names.contains)
    let places = shared.map { name in (now: names.firstIndex(of: name)!, then: before.names.firstIndex(of: name)!) }
    let then = Dictionary(zip(before.keys, before.values), uniquingKeysWith: { first, _ in first })
    let present = Set(keys)
    var changes = TrackedChanges(
      keyName: keyName, names: shared, unwatched: names.filter { !shared.contains($0) },
      before: (before.keys.count, before.asOf), now: keys.count)
    for (key, values) in zip(keys, values) {
      let now = places.map { values[$0.now] }
      guard let old = then[key] else {
        changes.entered.append((key, [], now))
        continue
      }
      let was = places.map { old[$0.then] }
      if was != now { changes.changed.append((key, was, now)) }
    }
    for (key, values) in zip(before.keys, before.values) where !present.contains(key) {
      changes.left.append((key, places.map { values[$0.then] }, []))
    }
    return changes
  }
}

/// What is different between two runs.
private struct TrackedChanges {
  typealias Row = (key: String, was: [String?], now: [String?])

  var keyName: String
  /// Watched then and now.
  var names: [String]
  /// Watched now only.
  var unwatched: [String]
  var before: (count: Int, asOf: String)
  var now: Int
  var entered: [Row] = []
  var left: [Row] = []
  var changed: [Row] = []

  var isEmpty: Bool { entered.isEmpty && left.isEmpty && changed.isEmpty }

  func presentation(_ name: String, rowNoun: String) -> Presentation {
    let rows = entered.map { ("entered", $0) } + left.map { ("left", $0) } + changed.map { ("changed", $0) }
    var fields = [
      Frame.Field("change", .texts(rows.map(\.0))), Frame.Field(keyName, .texts(rows.map(\.1.key))),
    ]
    for (index, name) in names.enumerated() {
      fields.append(Frame.Field("\(name) was", .texts(rows.map { $0.1.was.isEmpty ? nil : $0.1.was[index] })))
      fields.append(Frame.Field(name, .texts(rows.map { $0.1.now.isEmpty ? nil : $0.1.now[index] })))
    }
    let since = before.asOf.isEmpty ? "the run before" : "the run as of \(before.asOf)"
    let title =
      "\(name): \(number(entered.count)) entered, \(number(left.count)) left, \(number(changed.count)) changed since \(since); \(number(now)) now, \(number(before.count)) then"
    return Presentation(title: title, frame: Frame(fields: fields, rowCount: rows.count), rowNoun: "changes")
  }
}
