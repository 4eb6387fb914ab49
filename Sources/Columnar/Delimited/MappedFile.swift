import Glibc

/// A file mapped into memory, with a page of zero bytes behind it.
///
/// When the file is cut short while it is read, pages of the mapping are gone and touching them raises `SIGBUS`. A handler then puts zero bytes in their
/// place, so that reading goes on to where `FileBytes.checkUnchanged` finds out. The handler touches nothing but `slots`, and a thread that faults
/// in a mapping got it after it was entered there.
struct MappedFile {
  let base: UnsafePointer<UInt8>
  /// With the page behind the file.
  let length: Int
  private let slot: Int

  private static let pageBytes = Int(getpagesize())
  private static let slotCount = 256
  /// The mappings there are: where each begins and ends, zero in free places.
  nonisolated(unsafe) private static let slots: UnsafeMutablePointer<UInt> = {
    let slots = UnsafeMutablePointer<UInt>.allocate(capacity: 2 * slotCount)
    slots.initialize(repeating: 0, count: 2 * slotCount)
    return slots
  }()
  nonisolated(unsafe) private static var lock = pthread_mutex_t()
  nonisolated(unsafe) private static var previous = sigaction()
  private static let isGuarded: Void = {
    _ = slots
    pthread_mutex_init(&lock, nil)
    var action = sigaction()
    action.__sigaction_handler.sa_sigaction = { _, info, _ in
      MappedFile.replacePages(at: UInt(bitPattern: info!.pointee._sifields._sigfault.si_addr))
    }
    action.sa_flags = SA_SIGINFO
    sigaction(SIGBUS, &action, &previous)
  }()

  /// Maps the file over the start of an anonymous mapping, whose last page is the padding; none where that fails or too many are mapped.
  init?(_ descriptor: Int32, size: Int) {
    _ = Self.isGuarded
    length = (size + Self.pageBytes - 1) / Self.pageBytes * Self.pageBytes + Self.pageBytes
    guard let region = mmap(nil, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), region != MAP_FAILED
    else { return nil }
    guard mmap(region, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, descriptor, 0) == region,
      let slot = Self.enter(UInt(bitPattern: region), length)
    else {
      munmap(region, length)
      return nil
    }
    self.slot = slot
    base = UnsafePointer(region.assumingMemoryBound(to: UInt8.self))
  }

  func unmap() {
    pthread_mutex_lock(&Self.lock)
    Self.slots[2 * slot + 1] = 0
    Self.slots[2 * slot] = 0
    pthread_mutex_unlock(&Self.lock)
    munmap(UnsafeMutableRawPointer(mutating: base), length)
  }

  /// Tells the system that a stretch is done with for now; it is read from the page cache again if needed.
  func release(_ range: Range<Int>) {
    let start = (range.lowerBound + Self.pageBytes - 1) / Self.pageBytes * Self.pageBytes
    let end = range.upperBound / Self.pageBytes * Self.pageBytes
    if start < end { madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED) }
  }

  private static func enter(_ start: UInt, _ length: Int) -> Int? {
    pthread_mutex_lock(&lock)
    defer { pthread_mutex_unlock(&lock) }
    guard let slot = (0..<slotCount).first(where: { slots[2 * $0] == 0 }) else { return nil }
    slots[2 * slot] = start
    slots[2 * slot + 1] = start + UInt(length)
    return slot
  }

  /// In the signal handler: zero bytes from the page of an address to the end of its mapping; elsewhere the signal takes its course.
  private static func replacePages(at address: UInt) {
    for slot in 0..<slotCount where slots[2 * slot] <= address && address < slots[2 * slot + 1] {
      let page = address / UInt(pageBytes) * UInt(pageBytes)
      let rest = Int(slots[2 * slot + 1] - page)
      let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED
      if mmap(UnsafeMutableRawPointer(bitPattern: page), rest, PROT_READ, flags, -1, 0) != MAP_FAILED { return }
    }
    sigaction(SIGBUS, &previous, nil)
  }
}
