import Columnar
import Diagnostics
import Language
import Rendering

extension Session {
  /// `cache`: what is kept of books for later runs.
  func cache(_ action: CacheAction, at span: Span) throws {
    guard !onlyChecks else { return }
    if configuration.isSafe {
      throw Diagnostic(
        .cacheRefused, "the cache lies outside the working folder, and --safe keeps to it", at: span, label: "refused")
    }
    guard let folder = configuration.image?.folder else {
      return note("nothing is kept: neither $XDG_CACHE_HOME nor $HOME names a folder")
    }
    // What this session is still to keep counts as well.
    image?.write()
    switch action {
    case .list: list(BookImage.list(folder), in: folder)
    case .size: tellSize(BookImage.list(folder), of: folder)
    case .clear:
      let gone = BookImage.clear(folder)
      note(
        "\(counted(gone.count, "image")) deleted, \(number(gone.byteCount)) bytes; the next run reads its files again")
    }
  }

  private func list(_ images: [BookImage.Listed], in folder: String) {
    let fields = [
      Frame.Field("image", .texts(images.map(\.kind.rawValue))), Frame.Field("of", .texts(images.map(\.what))),
      Frame.Field("rows", .decimals(images.map { $0.rowCount.map(Int64.init) })),
      Frame.Field("bytes", .decimals(images.map { Int64($0.byteCount) })),
    ]
    say(Presentation(title: "cache", frame: Frame(fields: fields, rowCount: images.count), rowNoun: "images"))
    smallPrint("in \(folder)")
  }

  private func tellSize(_ images: [BookImage.Listed], of folder: String) {
    let fields = [
      Frame.Field("images", .decimals([Int64(images.count)])),
      Frame.Field("bytes", .decimals([Int64(images.reduce(0) { $0 + $1.byteCount })])),
    ]
    say(Presentation(title: "cache", frame: Frame(fields: fields, rowCount: 1), layout: .card, rowNoun: "images"))
    smallPrint("in \(folder)")
  }
}

extension Diagnostic.Code {
  static let cacheRefused = Diagnostic.Code("outside-working-folder", exit: .refused)
}
