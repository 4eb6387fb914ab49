import Columnar
import Rendering

/// What `explain` finds out about one account, for machines: a row of its own before the row of each criterion.
struct Explanation {
  /// A place among the ranked rows, 1 the best.
  struct Standing {
    var rank: Int
    var ranked: Int
    /// The score at which the account's own tier begins.
    var begins: Double?
  }

  /// What a criterion alone would have to be for the next tier; no value where none would do.
  struct Need {
    /// In scaled units.
    var scaled: Double?
    /// A column of one row.
    var value: Column?
  }

  var account: String
  var model: String
  var score: Double?
  var tier: String?
  var standing: Standing?
  /// The next better tier, the score at which it begins, and how far that is.
  var next: (name: String, begins: Double?, gap: Double?)?
  /// The level set by hand that is in force.
  var override: String?
  /// Of what is ranked, where that may not be seen.
  var mask: Int?

  var frame: Frame {
    let fields = [
      Frame.Field("account", .texts([account])), Frame.Field("model", .texts([model])),
      Frame.Field("tier", .texts([tier])), Frame.Field("score", Column.numbers([score]).marked(mask)),
      Frame.Field("rank", .decimals([standing.map { Int64($0.rank) }])),
      Frame.Field("of", .decimals([standing.map { Int64($0.ranked) }])),
      Frame.Field("tier begins at", Column.numbers([standing?.begins]).marked(mask)),
      Frame.Field("next tier", .texts([next?.name])),
      Frame.Field("next begins at", Column.numbers([next?.begins]).marked(mask)),
      Frame.Field("distance", Column.numbers([next?.gap]).marked(mask)),
      Frame.Field("override", .texts([override])),
    ]
    return Frame(fields: fields, rowCount: 1)
  }
}

extension Session {
  /// People get the sentences, machines the row.
  func say(_ explanation: Explanation, _ narrative: [String], title: String) {
    say(Presentation(title: title, frame: explanation.frame, layout: .text, narrative: narrative))
  }

  /// What tiers are cut from where that is no score.
  func measurePresentation(_ source: String, _ value: Column) -> Presentation {
    func frame(_ text: String?) -> Frame {
      Frame(fields: [Frame.Field("measure", .texts([source])), Frame.Field("value", .texts([text]))], rowCount: 1)
    }
    var presentation = Presentation(frame: frame(value.plainText(0)))
    presentation.frameForPeople = frame(value.shownText(0))
    return presentation
  }
}

extension Session.Arithmetic {
  /// The criteria; for machines also what each alone would have to be.
  func presentation(needs: [Explanation.Need]) -> Presentation {
    var machine = frame
    if !needs.isEmpty {
      machine.fields.append(
        Frame.Field("needed value", Column.texts(needs.map { $0.value?.plainText(0) }).marked(mask)))
      machine.fields.append(Frame.Field("needed scaled", Column.numbers(needs.map(\.scaled)).marked(mask)))
    }
    var presentation = Presentation(frame: machine, rowNoun: "criteria")
    presentation.frameForPeople = frame.replacing("value", by: shownValues)
    return presentation
  }
}

extension Frame {
  /// The same with another name for a field.
  func renaming(_ name: String, to other: String) -> Frame {
    var copy = self
    for index in fields.indices where fields[index].name == name {
      copy.fields[index] = Frame.Field(other, fields[index].column)
    }
    return copy
  }

  /// The same with other texts in one column.
  func replacing(_ name: String, by texts: [String?]) -> Frame {
    var copy = self
    for index in fields.indices where fields[index].name == name { copy.fields[index].column = .texts(texts) }
    return copy
  }
}
