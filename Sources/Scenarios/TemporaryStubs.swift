func nearest(_ a: String, among: [String]) -> String? { nil }
