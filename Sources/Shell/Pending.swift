import Rendering

/// Stands in until `Rendering` has its own.
func render(_ presentation: Presentation, as format: OutputFormat, in surroundings: Surroundings) -> String {
  (presentation.title.map { $0 + "\n" } ?? "") + presentation.narrative.map { $0 + "\n" }.joined()
}
