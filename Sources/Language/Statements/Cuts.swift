import Diagnostics

extension Keyword {
  public static let nextCut = Keyword("next", chinese: ["接下来", "其次"])
  public static let atLeast = Keyword("at least", chinese: ["至少"])
  public static let of = Keyword("of", chinese: ["的"])
  public static let when = Keyword("when", chinese: ["如果", "若"])
  public static let rest = Keyword("rest", chinese: ["其余"])
}

/// One way to say which rows a level takes.
struct CutForm: Sendable {
  let form: ClauseForm
  let parse: @Sendable (inout Parser) throws(Halt) -> Cut

  static let all: [CutForm] = [
    CutForm(
      form: ClauseForm(.top, "LEVEL top N% | N | N% of MEASURE", "takes the best share, number, or share of a measure")
    ) {
      parser throws(Halt) in try parser.cutSize()
    },
    CutForm(form: ClauseForm(.nextCut, "LEVEL next N% | N", "takes the share or number after those before")) {
      parser throws(Halt) in try parser.cutSize()
    },
    CutForm(form: ClauseForm(.atLeast, "LEVEL at least N", "takes what reaches a score")) { parser throws(Halt) in
      .atLeast(try parser.number())
    },
    CutForm(form: ClauseForm(.when, "LEVEL when CONDITION", "takes its rows before any cut")) { parser throws(Halt) in
      .when(try parser.expression())
    },
    CutForm(form: ClauseForm(.rest, "LEVEL rest", "takes what is left")) { _ throws(Halt) in .rest },
  ]
}

extension Parser {
  /// `platinum top 1%, gold next 4%, lead rest`
  ///
  /// - Parameter isChange: in a what-if, which may speak of any level first.
  mutating func levels(model: String, isChange: Bool = false) throws(Halt) -> [TierLevel] {
    var first: TierLevel?
    return try list { parser throws(Halt) in
      let name = try parser.name(.level(model: model))
      let start = parser.current.span
      let saysTop = parser.isAt(.top)
      if let bare = parser.bareCut(of: name, isFirst: !isChange && first == nil) { throw bare }
      let cut = try parser.cut()
      let level = TierLevel(
        name: name, cut: cut, cutSpan: start.union(parser.lastTaken.span),
        countsFromTop: isChange && saysTop && cut.isSized)
      if cut.isSized {
        if saysTop, let first { parser.refuseSecondTop(level, start, behind: first) }
        first = first ?? level
      }
      return level
    }
  }

  /// `top` counts from the best account, so behind another cut it could mean two things.
  private mutating func refuseSecondTop(_ level: TierLevel, _ keyword: Span, behind first: TierLevel) {
    diagnostics.append(
      Diagnostic(
        .foreignForm, "`top` counts from the best account, and `\(first.name.text)` begins there", at: keyword,
        label: "from where?",
        help: [
          "`\(level.name.text) next …` takes so much behind the level before it; to end at a share of all, give the difference"
        ]))
  }

  /// `gold 4%`, `gold > 0.8`: how the level is cut is not said.
  private mutating func bareCut(of level: Name, isFirst: Bool) -> Halt? {
    if !level.isQuoted, Keyword.top.matches(level.text) || Keyword.nextCut.matches(level.text) { return nil }
    let name = written(name: level.text)
    let help: String
    if case .literal(.number(let number)) = current.kind, number.scale > 0 {
      // No number of accounts.
      help = "write `\(name) at least \(current.text)`"
    } else if case .literal(let literal) = current.kind, literal.isSize {
      let word = isFirst ? "top" : "next"
      help = correction(among: [insertion(word, before: position)]) ?? "write `\(name) \(word) \(current.text)`"
    } else if isAt(.greater) || isAt(.greaterOrEqual), case .literal(.number) = token(ahead: 1).kind {
      let bound = token(ahead: 1).text
      help = "write `\(name) at least \(bound)`, or `\(name) when COLUMN \(current.text) \(bound)`"
    } else {
      return nil
    }
    return fail(
      Diagnostic(.unexpected, "how `\(sanitised(level.text))` is cut is not said", at: current.span, help: [help]))
  }

  private mutating func cut() throws(Halt) -> Cut {
    for cut in CutForm.all where accept(cut.form.keyword) { return try cut.parse(&self) }
    throw unexpected()
  }

  /// `4%`, `200`, `80% of revenue`
  fileprivate mutating func cutSize() throws(Halt) -> Cut {
    expecting(.number)
    switch current.kind {
    case .literal(.percent(let share)):
      position += 1
      return accept(.of) ? .shareOf(share, try expression()) : .share(share)
    case .literal(.number):
      if ["percent", "pct"].contains(token(ahead: 1).folded) {
        throw fail(
          Diagnostic(
            .foreignForm, "a share is written with `%`", at: current.span.union(token(ahead: 1).span),
            help: ["write `\(current.text)%`"]))
      }
      return .count(try wholeNumber())
    default: throw unexpected()
    }
  }
}

extension Literal.Value {
  /// A share or a number of accounts.
  fileprivate var isSize: Bool {
    switch self {
    case .percent, .number: true
    default: false
    }
  }
}

extension Cut {
  /// Takes a share or a number of accounts from the best left.
  fileprivate var isSized: Bool {
    switch self {
    case .share, .count, .shareOf: true
    case .atLeast, .when, .rest: false
    }
  }
}
