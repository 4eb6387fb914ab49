extension Formatter {
  func apply(_ apply: Apply) -> String {
    let mapping = apply.mapping.map { "\(name($0.name)) = \(expression($0.expression))" }.joined(separator: ", ")
    return words([
      "apply", name(apply.model), "to", name(apply.table), mapping.isEmpty ? nil : "with \(mapping)",
      apply.name.map { "named \(name($0))" },
    ])
  }

  func validate(_ validate: Validate) -> String {
    words([
      "validate", name(validate.model), validate.known.map { "against \(expression($0))" },
      validate.holdback.map { "holdback \(Self.percent($0.share))" }, validate.seed.map { "seed \($0)" },
    ])
  }
}
