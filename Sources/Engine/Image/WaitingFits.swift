import Columnar
import Plans

/// An output of a model that is kept from run to run.
enum ModelPart: String, Hashable {
  case score
  /// The exact score, which sorts and cuts go by.
  case exact
  case tier

  init?(_ output: ColumnSchema.Output) {
    switch output {
    case .score: self = .score
    case .tier: self = .tier
    default: return nil
    }
  }
}

extension Digest {
  /// Of an output of the model whose digest this is.
  func part(_ part: ModelPart) -> Digest {
    Digest { writer in
      writer.write(part.rawValue)
      writer.write(self)
    }
  }
}

/// A model that was defined in an earlier run just so, and left its outputs: its fits are made only when something asks for more than these, and
/// then as of the moment in which it was defined in this run.
final class WaitingModel {
  let id: ModelID
  /// Of the model with all it reads.
  let fingerprint: Int
  /// Of what each fit would be made from.
  let fits: [FitID: Int]
  let digest: Digest
  let book: Book
  let data: DataStore
  /// Outputs that have been read.
  var columns: [ModelPart: Column] = [:]

  init(id: ModelID, fingerprint: Int, fits: [FitID: Int], digest: Digest, book: Book, data: DataStore) {
    self.id = id
    self.fingerprint = fingerprint
    self.fits = fits
    self.digest = digest
    self.book = book
    self.data = data
  }
}

/// How many went into each level: what is said when tiers are defined.
public struct TierReport: Hashable, Sendable {
  /// Rows of each level.
  public var counts: [Int]
  /// Rows that went into each level only because they tie with the last one in.
  public var tied: [Int]
  /// Rows below the last cut, where no level takes the rest.
  public var unplaced: Int
  /// Visible rows without a score that no condition took.
  public var missing: Int

  init(_ result: TiersResult) {
    counts = result.assignment.counts
    tied = result.assignment.cuts.map(\.tied)
    (unplaced, missing) = (result.assignment.unplaced, result.missing)
  }

  /// From the numbers that `numbers` gave.
  init?(_ numbers: [Int]) {
    guard let levels = numbers.first, levels >= 0, numbers.count >= levels + 3 else { return nil }
    counts = Array(numbers[1...levels])
    (unplaced, missing) = (numbers[levels + 1], numbers[levels + 2])
    tied = Array(numbers[(levels + 3)...])
  }

  var numbers: [Int] { [counts.count] + counts + [unplaced, missing] + tied }
}
