import CAllocator

/// What becomes of memory that a statement has used and the next one will use again.
enum FreedMemory {
  /// Keeps it, instead of giving it back and having the system clear it anew page by page: half the time of a question over a million rows.
  ///
  /// Arrays of up to 32 MiB (the most that the allocator lets one ask for) come from what is kept; of that no more than 128 MiB is held on to
  /// at the end of the heap. Larger arrays go back to the system at once, as before.
  static func reuse() {
    mallopt(M_MMAP_THRESHOLD, 32 << 20)
    mallopt(M_TRIM_THRESHOLD, 128 << 20)
  }
}
