/// What a model cannot do with what the user asked or with the data at hand.
///
/// Wording, names and spans are for the caller, who knows them.
public enum ModelError: Error, Hashable, Sendable {
  /// The shares up to this level add up to more than the whole.
  case sharesAboveWhole(level: Int, total: DecimalNumber)
  /// Weights with so many digits, on scaled values so large, that the exact 64-bit score does not hold their sum.
  case scoreOverflow
}
