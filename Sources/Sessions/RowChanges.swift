import Columnar

/// Rows of an answer as texts, by their keys: what `track` keeps and `diff` compares.
struct KeyedRows {
  /// Of the columns behind the keys.
  var names: [String]
  var keys: [[String]]
  /// Of each row; none where it is missing.
  var values: [[String?]]
  /// Of keys and columns by name, where their values may not be seen.
  private(set) var masks: [String: Int] = [:]

  /// - Parameter keyCount: so many leading columns tell the rows apart.
  init(_ frame: Frame, keyCount: Int) {
    let (keyFields, others) = (frame.fields.prefix(keyCount), frame.fields.dropFirst(keyCount))
    names = others.map(\.name)
    for field in frame.fields { masks[field.name] = field.column.mask }
    keys = (0..<frame.rowCount).map { row in
      keyFields.map { $0.column.isKnown(row) ? $0.column.canonicalText(row) : "" }
    }
    values = (0..<frame.rowCount).map { row in
      others.map { $0.column.isKnown(row) ? $0.column.canonicalText(row) : nil }
    }
  }
}

/// What differs between two such lists: who is only in one of them, and which values of the others have changed.
struct RowChanges {
  typealias Row = (key: [String], then: [String?], now: [String?])

  /// Columns of both.
  var names: [String] = []
  /// Columns of the later one alone.
  var unshared: [String] = []
  var counts: (then: Int, now: Int)
  var onlyNow: [Row] = []
  var onlyThen: [Row] = []
  var changed: [Row] = []
  private let masks: [String: Int]

  var isEmpty: Bool { onlyNow.isEmpty && onlyThen.isEmpty && changed.isEmpty }

  /// Each in the order of its list. Of rows with one key the first counts.
  init(from then: KeyedRows, to now: KeyedRows) {
    counts = (then.keys.count, now.keys.count)
    masks = then.masks.merging(now.masks) { max($0, $1) }
    names = now.names.filter(then.names.contains)
    unshared = now.names.filter { !then.names.contains($0) }
    let places = names.map { name in (then: then.names.firstIndex(of: name)!, now: now.names.firstIndex(of: name)!) }
    let before = Dictionary(zip(then.keys, then.values), uniquingKeysWith: { first, _ in first })
    let present = Set(now.keys)
    for (key, values) in zip(now.keys, now.values) {
      let shown = places.map { values[$0.now] }
      guard let old = before[key] else {
        onlyNow.append((key, [], shown))
        continue
      }
      let was = places.map { old[$0.then] }
      if was != shown { changed.append((key, was, shown)) }
    }
    for (key, values) in zip(then.keys, then.values) where !present.contains(key) {
      onlyThen.append((key, places.map { values[$0.then] }, []))
    }
  }

  /// How the kinds of change and the columns are called.
  struct Words {
    var onlyThen: String
    var onlyNow: String
    var then: (String) -> String
    var now: (String) -> String
    var difference: (String) -> String = { $0 }
  }

  /// - Parameter numbers: columns of which the difference, the later less the earlier, is shown too.
  func frame(_ keyNames: [String], _ words: Words, numbers: [String: ValueType] = [:]) -> Frame {
    let rows =
      onlyNow.map { (words.onlyNow, $0) } + onlyThen.map { (words.onlyThen, $0) } + changed.map { ("changed", $0) }
    var fields = [Frame.Field("change", .texts(rows.map(\.0)))]
    for (index, name) in keyNames.enumerated() {
      fields.append(Frame.Field(name, Column.texts(rows.map { $0.1.key[index] }).marked(masks[name])))
    }
    for (index, name) in names.enumerated() {
      let then = Column.texts(rows.map { $0.1.then.isEmpty ? nil : $0.1.then[index] })
      let now = Column.texts(rows.map { $0.1.now.isEmpty ? nil : $0.1.now[index] })
      fields.append(Frame.Field(words.then(name), then.marked(masks[name])))
      fields.append(Frame.Field(words.now(name), now.marked(masks[name])))
      if let type = numbers[name] {
        let differences = rows.map { row in
          row.1.then.isEmpty || row.1.now.isEmpty
            ? nil : RowChanges.difference(row.1.then[index], row.1.now[index], type)
        }
        fields.append(Frame.Field(words.difference(name), RowChanges.column(of: differences, type)))
      }
    }
    return Frame(fields: fields, rowCount: rows.count)
  }

  /// The second less the first, in the smallest unit of the type where it is exact.
  private static func difference(_ then: String?, _ now: String?, _ type: ValueType) -> Double? {
    guard let then = then.flatMap(Double.init), let now = now.flatMap(Double.init) else { return nil }
    guard let scale = type.scale else { return now - then }
    let units = (0..<scale).reduce(1.0) { power, _ in power * 10 }
    let difference = (now * units).rounded() - (then * units).rounded()
    return abs(difference) < 0x1p62 ? difference : nil
  }

  private static func column(of differences: [Double?], _ type: ValueType) -> Column {
    let known = Bitmap(count: differences.count) { differences[$0] != nil }
    let storage: Column.Storage =
      type.scale == nil ? .double(differences.map { $0 ?? 0 }) : .int64(differences.map { Int64($0 ?? 0) })
    return Column(type: type, storage: storage, validity: known)
  }
}
