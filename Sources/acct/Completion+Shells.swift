import Samples

// What `acct --completion` writes: the options and verbs as each shell wants them.

func bashCompletion() -> String {
  let options = CompletableOption.all
  func names(where fits: (CompletableOption.Operand) -> Bool) -> String {
    options.filter { fits($0.operand) }.flatMap { [$0.shortName, $0.name].compactMap { $0 } }.joined(separator: "|")
  }
  let cases = options.compactMap { option -> String? in
    guard case .words(let words) = option.operand else { return nil }
    return "    \(option.name)) COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$cur\")); return ;;"
  }
  let free = names { $0 == .free }
  let words = options.flatMap { [$0.shortName, $0.name].compactMap { $0 } }.joined(separator: " ")
  return """
    # Completion of acct for bash.
    _acct() {
      local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
      COMPREPLY=()
      case $prev in
    \(cases.joined(separator: "\n"))
        \(names { $0 == .statements })) COMPREPLY=($(compgen -W "\(CompletableOption.openings.joined(separator: " "))" -- "$cur")); return ;;
        \(names { $0 == .file })) COMPREPLY=($(compgen -f -- "$cur")); compopt -o filenames 2>/dev/null; return ;;
        \(names { $0 == .folder })) COMPREPLY=($(compgen -d -- "$cur")); compopt -o filenames 2>/dev/null; return ;;
        \(free)) return ;;
        sample) COMPREPLY=($(compgen -W "\(sampleNames.joined(separator: " "))" -- "$cur")); return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "\(words)" -- "$cur"))
        return
      fi
      local verbs=""
      [[ $COMP_CWORD == 1 ]] && verbs="\(CompletableOption.verbs.map(\.name).joined(separator: " "))"
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -W "$verbs" -- "$cur") $(compgen -f -X '!*.acct' -- "$cur") $(compgen -d -- "$cur"))
    }
    complete -F _acct acct

    """
}

func zshCompletion() -> String {
  func quoted(_ text: String) -> String {
    text.replacing("'", with: "'\\''").replacing("[", with: "\\[").replacing("]", with: "\\]")
      .replacing(":", with: "\\:")
  }
  func action(_ operand: CompletableOption.Operand) -> String {
    switch operand {
    case .none: ""
    case .words(let words): ":word:(\(words.joined(separator: " ")))"
    case .file: ":file:_files"
    case .folder: ":folder:_files -/"
    case .statements: ":statement:(\(CompletableOption.openings.joined(separator: " ")))"
    case .free: ":value: "
    }
  }
  let options = CompletableOption.all.flatMap { option in
    [option.shortName, option.name].compactMap { $0 }.map {
      "    '*\($0)[\(quoted(option.help))]\(action(option.operand))'"
    }
  }
  let verbs = CompletableOption.verbs.map { "    '\($0.name):\(quoted($0.help))'" }
  return """
    #compdef acct
    # Completion of acct for zsh.
    _acct() {
      _arguments -s \\
    \(options.joined(separator: " \\\n")) \\
        '1: :_acct_first' \\
        '*: :_acct_rest'
    }
    _acct_first() {
      local -a verbs
      verbs=(
    \(verbs.joined(separator: "\n"))
      )
      _describe verb verbs
      _files -g "*.acct"
    }
    _acct_rest() {
      if (( ${words[(I)sample]} == CURRENT - 1 )); then
        compadd \(sampleNames.joined(separator: " "))
      elif (( ${words[(I)sample]} )); then
        _files -/
      else
        _files -g "*.acct"
      fi
    }
    if [ "$funcstack[1]" = "_acct" ]; then _acct "$@"; else compdef _acct acct; fi

    """
}

func fishCompletion() -> String {
  func quoted(_ text: String) -> String { "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'" }
  func names(_ option: CompletableOption) -> String {
    let long = option.name.hasPrefix("--") ? " -l " + option.name.dropFirst(2) : " -s " + option.name.dropFirst()
    return (option.shortName.map { " -s " + $0.dropFirst() } ?? "") + long
  }
  func operand(_ operand: CompletableOption.Operand) -> String {
    switch operand {
    case .none: ""
    case .words(let words): " -x -a " + quoted(words.joined(separator: " "))
    case .file: " -r -F"
    case .folder: " -x -a '(__fish_complete_directories)'"
    case .statements: " -x -a " + quoted(CompletableOption.openings.joined(separator: " "))
    case .free: " -x"
    }
  }
  let options = CompletableOption.all.map { option in
    "complete -c acct\(names(option))\(operand(option.operand)) -d \(quoted(option.help))"
  }
  let verbs = CompletableOption.verbs.map {
    "complete -c acct -n __fish_use_subcommand -a \($0.name) -d \(quoted($0.help))"
  }
  return """
    # Completion of acct for fish.
    complete -c acct -f -n 'not __fish_seen_subcommand_from sample' -a '(__fish_complete_suffix .acct)'
    complete -c acct -x -n '__fish_seen_subcommand_from sample' -a \(quoted(sampleNames.joined(separator: " ")))
    \((verbs + options).joined(separator: "\n"))

    """
}
