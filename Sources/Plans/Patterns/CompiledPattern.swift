/// A regular expression as a nondeterministic automaton, run over all its states at once.
///
/// K. Thompson, "Regular Expression Search Algorithm", CACM 11(6), 1968; as a virtual machine: R. Pike's, told by R. Cox,
/// "Regular Expression Matching: the Virtual Machine Approach", 2009. Time is text length × pattern length at worst.
public struct CompiledPattern: Sendable {
  private enum Instruction: Sendable {
    case scalars(Int)
    case start
    case end
    case split(Int, Int)
    case jump(Int)
    case match
  }

  private var program: [Instruction] = []
  private var sets: [ScalarSet] = []
  private static let largestProgram = 20_000

  init(_ tree: PatternTree) throws(PatternError) {
    try append(tree)
    program.append(.match)
  }

  // MARK: - Compiling

  private mutating func append(_ tree: PatternTree) throws(PatternError) {
    if program.count > CompiledPattern.largestProgram { throw PatternError(reason: .tooLarge, offset: 0) }
    switch tree {
    case .empty: break
    case .scalars(let set): program.append(.scalars(index(of: set)))
    case .start: program.append(.start)
    case .end: program.append(.end)
    case .sequence(let items): for item in items { try append(item) }
    case .choice(let branches): try append(choice: branches[...])
    case .repeated(let item, let atLeast, let atMost): try append(item, atLeast: atLeast, atMost: atMost)
    }
  }

  private mutating func index(of set: ScalarSet) -> Int {
    if let index = sets.firstIndex(of: set) { return index }
    sets.append(set)
    return sets.count - 1
  }

  private mutating func append(choice branches: ArraySlice<PatternTree>) throws(PatternError) {
    guard let first = branches.first else { return }
    if branches.count == 1 { return try append(first) }
    let split = reserve()
    try append(first)
    let jump = reserve()
    program[split] = .split(split + 1, program.count)
    try append(choice: branches.dropFirst())
    program[jump] = .jump(program.count)
  }

  private mutating func append(_ item: PatternTree, atLeast: Int, atMost: Int?) throws(PatternError) {
    for _ in 0..<atLeast {
      let before = program.count
      try append(item)
      if program.count == before { return }
    }
    guard let atMost else {
      let split = reserve()
      try append(item)
      program.append(.jump(split))
      program[split] = .split(split + 1, program.count)
      return
    }
    var splits: [Int] = []
    for _ in atLeast..<atMost {
      splits.append(reserve())
      try append(item)
    }
    for split in splits { program[split] = .split(split + 1, program.count) }
  }

  private mutating func reserve() -> Int {
    program.append(.match)
    return program.count - 1
  }

  // MARK: - Matching

  /// Whether the pattern is found in a text.
  public func isFound(in text: String) -> Bool {
    var states = States(capacity: program.count)
    var next = States(capacity: program.count)
    var isStart = true
    var scalars = text.unicodeScalars.makeIterator()
    var scalar = scalars.next()
    while true {
      if add(0, to: &states, isStart: isStart, isEnd: scalar == nil) { return true }
      guard let current = scalar else { return false }
      scalar = scalars.next()
      next.removeAll()
      for state in states.list {
        guard case .scalars(let set) = program[state], sets[set].contains(current.value) else { continue }
        if add(state + 1, to: &next, isStart: false, isEnd: scalar == nil) { return true }
      }
      swap(&states, &next)
      isStart = false
    }
  }

  /// Follows everything that takes no scalar; true when that reaches the match.
  private func add(_ start: Int, to states: inout States, isStart: Bool, isEnd: Bool) -> Bool {
    var pending = [start]
    while let state = pending.popLast() {
      guard states.insert(state) else { continue }
      switch program[state] {
      case .match: return true
      case .jump(let target): pending.append(target)
      case .split(let a, let b): pending += [b, a]
      case .start: if isStart { pending.append(state + 1) }
      case .end: if isEnd { pending.append(state + 1) }
      case .scalars: break
      }
    }
    return false
  }

  /// A set of states that is emptied at once.
  private struct States {
    private(set) var list: [Int] = []
    private var round: [Int]
    private var current = 1

    init(capacity: Int) { round = Array(repeating: 0, count: capacity) }

    mutating func insert(_ state: Int) -> Bool {
      if round[state] == current { return false }
      round[state] = current
      list.append(state)
      return true
    }

    mutating func removeAll() {
      list.removeAll(keepingCapacity: true)
      current += 1
    }
  }
}
