import Diagnostics

extension Formatter {
  func statement(_ statement: Statement) -> String {
    switch statement.kind {
    case .load(let load): self.load(load)
    case .build(let build): self.build(build)
    case .recode(let recode): self.recode(recode)
    case .roles(let table, let roles): "roles \(name(table)) \(self.roles(roles))"
    case .include(let path): "include \(text(path))"
    case .set(let setting): words(["set", setting.name.text, setting.value.map(expression)])
    case .param(let parameter): "param \(name(parameter.name)) = \(expression(parameter.value))"
    case .derive(let derive):
      words(["derive", path(derive.column), "=", expression(derive.expression), derive.replaces ? "replace" : nil])
    case .segment(let segment):
      "define segment \(name(segment.name)) for \(name(segment.table)) as \(expression(segment.condition))"
    case .score(let score): self.score(score)
    case .tiers(let tiers): self.tiers(tiers)
    case .freeze(let freeze): "freeze \(path(freeze.source)) as \(name(freeze.name))"
    case .model(let definition): model(definition)
    case .refit(let name): "refit \(self.name(name))"
    case .drop(let name): "drop \(self.name(name))"
    case .override(let override): self.override(override)
    case .alias(let alias):
      words(["alias", alias.isValue ? "value" : nil, path(alias.target), name(alias.alias)])
    case .mark(let mark): "mark \(mark.columns.map(path).joined(separator: ", ")) level \(mark.level)"
    case .query(let query): self.query(query)
    case .export(let export): self.export(export)
    case .track(let track): self.track(track)
    case .snapshot(let snapshot): self.snapshot(snapshot)
    case .whatIf(let whatIf): self.whatIf(whatIf)
    case .migrate(let migrate): self.migrate(migrate)
    case .apply(let apply): self.apply(apply)
    case .validate(let validate): self.validate(validate)
    case .keep(let name): words(["keep", name.map(self.name)])
    case .discard(let name): words(["discard", name.map(self.name)])
    case .compareScenarios(let compare): self.compare(compare)
    case .sensitivity(let sensitivity): self.sensitivity(sensitivity)
    case .undo: "undo"
    case .redo: "redo"
    case .explain(let explain):
      words(["explain", path(explain.model), "for", expression(explain.key), scenario(explain.scenario)])
    case .survivors(let query): "why" + self.query(query).dropFirst("count".count)
    case .analysis(let analysis): self.analysis(analysis)
    case .why(let why):
      words(["why", expression(why.key), why.isNegated ? "not in" : "in", name(why.segment), scenario(why.scenario)])
    case .expect(let expect):
      words(["expect", expression(expect.condition), consequence(of: expect)])
    case .describe(let describe): "describe \(path(describe.target))"
    case .show(let show): "show \(show.topic.text)"
    case .help(let words): self.words(["help"] + words.map(name))
    case .saveScript(let path): "save script \(text(path))"
    case .last: "last"
    case .forEach(let forEach): self.forEach(forEach)
    case .watch(let watch): "watch \(watch.seconds)s \(query(watch.query))"
    case .diff(let diff): "diff \(query(diff.first)) against \(query(diff.second))"
    case .say(let literal): "say \(text(literal))"
    case .cache(let action): "cache \(action.keyword.english)"
    case .quit: "quit"
    }
  }

  /// What is there, with spaces between.
  func words(_ words: [String?]) -> String { words.compactMap { $0 }.joined(separator: " ") }

  private func forEach(_ block: ForEach) -> String {
    let values = block.values.map(expression).joined(separator: ", ")
    var inner = self
    inner.indent += "  "
    let body = block.body.map { "\n\(inner.indent)\(inner.statement($0))" }.joined()
    return "for each \(name(block.name)) in (\(values))\(body)\n\(indent)end"
  }

  // MARK: - Data

  private func load(_ load: Load) -> String {
    words([
      "load", name(load.table), "from", texts(load.paths), load.key.map { "key \(name($0))" },
      load.links.isEmpty ? nil : "link " + load.links.map(link).joined(separator: ", "),
      load.roles.isEmpty ? nil : "roles " + roles(load.roles),
      load.options.isEmpty ? nil : "with " + load.options.map { option($0.kind) }.joined(separator: " "),
      load.rejectsPath.map { "rejects to \(text($0))" },
      load.allowedRejects.map { "allow rejects \(Self.percent($0))" },
    ])
  }

  private func link(_ link: LinkClause) -> String {
    words([name(link.column), "to", name(link.target), link.alias.map { "as \(name($0))" }])
  }

  private func roles(_ roles: [RoleAssignment]) -> String {
    roles.map { role in role.column.map { "\(name(role.role)) = \(name($0))" } ?? "\(name(role.role)) none" }
      .joined(separator: ", ")
  }

  private func option(_ kind: LoadOption.Kind) -> String {
    switch kind {
    case .delimiter(let text): "delimiter \(Self.quoted(text))"
    case .quote(let text): "quote \(Self.quoted(text))"
    case .escape(let text): "escape \(Self.quoted(text))"
    case .encoding(let text): "encoding \(Self.isPlain(text) ? text : Self.quoted(text))"
    case .dates(let order): "dates \(order.rawValue)"
    case .decimalMark(let text): "decimal \(Self.quoted(text))"
    case .thousandsMark(let text): "thousands \(Self.quoted(text))"
    case .header(let lines): "header \(lines == 0 ? "no" : lines == 1 ? "yes" : String(lines))"
    case .skip(let count): "skip \(count)"
    case .footer(let count): "footer \(count)"
    case .comment(let text): "comment \(Self.quoted(text))"
    case .missing(let spellings): "missing (\(spellings.map(Self.quoted).joined(separator: ", ")))"
    case .types(let types): "types (\(columnWords(types)))"
    case .allText: "types (all text)"
    case .currency(let currencies): "currency (\(columnWords(currencies)))"
    case .sheet(.name(let text)): "sheet \(Self.quoted(text))"
    case .sheet(.number(let number)): "sheet \(number)"
    }
  }

  /// A word that needs no quotes: `gb18030`.
  private static func isPlain(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x30 && $0 <= 0x39 }
      && text.utf8.first.map { $0 > 0x39 } == true
  }

  private func columnWords(_ words: [ColumnWord]) -> String {
    words.map { "\(name($0.column)) \(name($0.word))" }.joined(separator: ", ")
  }

  private func build(_ build: Build) -> String {
    let head = "build \(name(build.table)) from \(name(build.source)) by \(name(build.key))"
    if build.columns.isEmpty { return head }
    return definition(head + " with", build.columns.map { "\(name($0.name)) = \(expression($0.expression))" })
  }

  private func recode(_ recode: Recode) -> String {
    "recode \(path(recode.column)) "
      + recode.changes.map { "\(text($0.from)) as \(text($0.to))" }.joined(separator: ", ")
  }

  // MARK: - Definitions

  private func score(_ score: ScoreDefinition) -> String {
    let head = words([
      "define score", name(score.name), "for", name(score.table), score.population.map { "where \(expression($0))" },
      "as",
    ])
    return definition(head, score.criteria.map(criterion))
  }

  func criterion(_ criterion: Criterion) -> String {
    words([
      name(criterion.name), criterion.expression.map { "= \(expression($0))" },
      "weight \(Self.text(of: criterion.weight))", criterion.scale.map { "scale \(scale($0))" },
      criterion.isLow ? "low" : nil, criterion.missing.map { "missing \(missing($0))" },
    ])
  }

  private func scale(_ scale: ScaleSpec) -> String {
    switch scale {
    case .rank: "rank"
    case .minmax: "minmax"
    case .zscore: "zscore"
    case .anchors(let low, let high): "\(Self.text(of: low)) to \(Self.text(of: high))"
    }
  }

  private func missing(_ rule: MissingRule) -> String {
    switch rule {
    case .worst: "worst"
    case .mean: "mean"
    case .renormalise: "renormalise"
    case .value(let value): Self.text(of: value)
    }
  }

  private func tiers(_ tiers: TiersDefinition) -> String {
    let head = "define tiers \(name(tiers.name)) for \(name(tiers.table)) by \(expression(tiers.measure)) as"
    return definition(head, levels(tiers.levels))
  }

  /// Cuts of one kind that follow another are spoken of as `next`.
  private func levels(_ levels: [TierLevel]) -> [String] {
    var hasCut = false
    return levels.map { level in
      defer { if level.cut.counts { hasCut = true } }
      return "\(name(level.name)) \(cut(level.cut, isNext: hasCut))"
    }
  }

  private func cut(_ cut: Cut, isNext: Bool) -> String {
    let opening = isNext ? "next" : "top"
    switch cut {
    case .share(let share): return "\(opening) \(Self.percent(share))"
    case .count(let count): return "\(opening) \(count)"
    case .atLeast(let score): return "at least \(Self.text(of: score))"
    case .shareOf(let share, let measure): return "\(opening) \(Self.percent(share)) of \(expression(measure))"
    case .when(let condition): return "when \(expression(condition))"
    case .rest: return "rest"
    }
  }

  private func override(_ override: Override) -> String {
    words([
      "override", path(override.model), "for", expression(override.key), "=", name(override.level),
      override.reason.map { "because \(text($0))" }, override.author.map { "by \(text($0))" },
      override.until.map { "until \(expression($0))" },
    ])
  }

  // MARK: - Questions

  private func query(_ query: Query) -> String { words([query.verb.rawValue, asked(query)]) }

  /// A question without its verb.
  func asked(_ query: Query) -> String {
    words([
      name(query.table), query.condition.map { "where \(expression($0))" },
      query.groups.isEmpty ? nil : "by \(items(query.groups))", query.across.map { "across \(item($0))" },
      query.having.map { "having \(expression($0))" }, query.show.map(show),
      query.sort.isEmpty ? nil : "sort by \(query.sort.map(sortKey).joined(separator: ", "))",
      query.top.map { "top \($0.count)" }, scenario(query.scenario), query.includesFuture ? "including future" : nil,
      query.chart.map { "chart \($0.shape.rawValue)" },
    ])
  }

  func items(_ items: [SelectItem]) -> String { items.map(item).joined(separator: ", ") }

  func item(_ item: SelectItem) -> String {
    words([expression(item.expression), item.alias.map { "as \(name($0))" }])
  }

  private func show(_ list: ShowList) -> String {
    switch list {
    case .all: "show all"
    case .items(let items): "show \(self.items(items))"
    }
  }

  private func sortKey(_ key: SortKey) -> String { expression(key.expression) + (key.descends ? " desc" : "") }

  func scenario(_ scenario: ScenarioName?) -> String? {
    switch scenario {
    case .pending: "under pending"
    case .named(let name): "under \(self.name(name))"
    case nil: nil
    }
  }

  private func export(_ export: Export) -> String {
    let question = query(export.query)
    let asked = export.query.verb == .find ? String(question.dropFirst("find ".count)) : question
    let excel = export.excel.map { excel in
      words([
        "for excel", excel.delimiter.map { "delimiter \(text($0))" }, excel.decimal.map { "decimal \(text($0))" },
      ])
    }
    return words([
      "export", asked, export.splitBy.map { "split by \(expression($0))" }, "to \(text(export.path))", excel,
      export.hasManifest ? "with manifest" : nil,
    ])
  }

  private func track(_ track: Track) -> String {
    words([
      "track", name(track.table), track.condition.map { "where \(expression($0))" }, track.show.map(show),
      "named \(name(track.name))",
    ])
  }

  private func consequence(of expect: Expect) -> String? {
    guard expect.warns || expect.message != nil else { return nil }
    return words(["else", expect.warns ? "warn" : nil, expect.message.map(text)])
  }

  // MARK: - What if

  private func whatIf(_ whatIf: WhatIf) -> String {
    words([
      "what if", whatIf.changes.map(change).joined(separator: " and also "), whatIf.name.map { "named \(name($0))" },
      whatIf.measure.map { "measure \(expression($0))" }, whatIf.matrixModel.map { "of \(name($0))" },
      whatIf.view.map { "show \($0.rawValue)" }, whatIf.refits ? "refit" : nil,
    ])
  }

  private func migrate(_ migrate: Migrate) -> String {
    words([
      "migrate", name(migrate.model), "from \(expression(migrate.from))", "to \(expression(migrate.to))",
      migrate.every.map { "every \($0.count)\($0.unit.suffix)" }, migrate.measure.map { "measure \(expression($0))" },
      migrate.view.map { "show \($0.rawValue)" }, migrate.hold.map { "hold \(Self.percent($0))" },
      migrate.refits ? "refit" : nil,
    ])
  }

  func change(_ change: WhatIf.Change) -> String {
    switch change.kind {
    case .weights(let model, let changes): "\(name(model)) weights \(changes.map(weight).joined(separator: ", "))"
    case .cuts(let model, let levels): "\(name(model)) cuts \(self.changedLevels(levels))"
    case .scales(let model, let changes): "\(name(model)) scales \(changes.map(scaleChange).joined(separator: ", "))"
    case .population(let model, let condition): "\(name(model)) where \(expression(condition))"
    case .classCut(let model, let cut): "\(name(model)) cut \(self.cut(cut))"
    case .axisCuts(let model, let cuts): "\(name(model)) cut " + cuts.map(self.cut).joined(separator: ", ")
    case .capacity(let model, let visits): "\(name(model)) capacity \(visits)"
    case .costs(let model, let costs):
      "\(name(model)) cost " + changes(costs) { Self.text(of: $0) }
    case .visits(let model, let visits):
      "\(name(model)) visit " + changes(visits) { "\($0.count)\($0.unit.suffix)" }
    case .shareCuts(let model, let cuts):
      "\(name(model)) cut " + cuts.map { Self.percent($0.share) }.joined(separator: ", ")
    case .bins(let model, let bins): "\(name(model)) bins \(bins.count)"
    case .edges(let model, let edges): words([name(model), self.edges(edges)])
    case .without(let table, let condition): "without \(name(table)) where \(expression(condition))"
    case .values(let column, let value, let condition):
      words([path(column), "=", expression(value), condition.map { "where \(expression($0))" }])
    case .asOf(let day): "as-of \(expression(day))"
    }
  }

  /// Changed cuts stand alone, so each is as it was written.
  private func changedLevels(_ levels: [TierLevel]) -> String {
    levels.map { "\(name($0.name)) \(cut($0.cut, isNext: !$0.countsFromTop))" }.joined(separator: ", ")
  }

  /// `gold 2000, rest 20`
  private func changes<Value>(_ changes: [LevelChange<Value>], _ value: (Value) -> String) -> String {
    changes.map { "\($0.level.map(text) ?? "rest") \(value($0.value))" }.joined(separator: ", ")
  }

  private func weight(_ change: WeightChange) -> String {
    "\(name(change.criterion)) \(change.isShare ? Self.percent(change.weight) : Self.text(of: change.weight))"
  }

  private func scaleChange(_ change: ScaleChange) -> String {
    words([
      name(change.criterion), change.scale.map(scale), change.isLow.map { $0 ? "low" : "high" },
      change.missing.map { "missing \(missing($0))" },
    ])
  }

  private func compare(_ compare: CompareScenarios) -> String {
    words([
      "compare scenarios", compare.names.isEmpty ? nil : names(compare.names),
      compare.measure.map { "measure \(expression($0))" },
    ])
  }
}

extension Cut {
  /// It takes a number or a share of the ranking.
  fileprivate var counts: Bool {
    switch self {
    case .share, .count, .shareOf: true
    case .atLeast, .when, .rest: false
    }
  }
}
