extension Guide {
  static let keys = Guide(
    topic: Keyword("keys", chinese: ["按键", "快捷键"], habits: ["key", "shortcuts", "keyboard"]),
    summary: "what the keys do at the prompt",
    parts: [
      .pairs([
        Pair("Enter", "runs a statement that is complete, else goes on in another line"),
        Pair("Alt-Enter", "goes on in another line"),
        Pair("Tab", "completes a word, a name, a value or a file, or lists what fits"),
        Pair("Up, Down", "older and newer statements that begin as the line does, or its lines"),
        Pair("Ctrl-R", "searches older statements for a text"),
        Pair("Ctrl-A, Ctrl-E", "to the beginning, to the end; Home and End, too"),
        Pair("Ctrl-Left, Ctrl-Right", "a word back, a word on"),
        Pair("Ctrl-W", "deletes the word before"),
        Pair("Ctrl-K, Ctrl-U", "deletes to the end, deletes the line"),
        Pair("Ctrl-L", "clears the screen"),
        Pair("Ctrl-X Ctrl-E", "takes the statement to $VISUAL or $EDITOR; so does `\\e` at its end"),
        Pair("Ctrl-C", "drops the line; while something is worked out, stops that"),
        Pair("Ctrl-Z", "stops acct until `fg`"),
        Pair("Ctrl-D", "leaves, on an empty line"),
      ]),
      .words(
        "A space before a statement keeps it out of the history. ~/.editrc binds keys otherwise, in the way of libedit: `man editrc`."
      ),
      .words("`last` shows the last answer in full. `help demo` tells the keys of a demo."),
    ])

  static let demo = Guide(
    topic: Keyword("demo", chinese: ["演示"], habits: ["lesson", "trainer", "present"]),
    summary: "showing a script to an audience, step by step",
    parts: [
      .lines([
        "acct demo", "acct demo lesson.acct --theme large --theme dark --notes", "acct demo lesson.acct --auto 5",
        "acct demo lesson.acct --auto 0 --transcript lesson.html",
      ]),
      .words(
        "Each statement of the script is a step. The comments above it and `say \"…\"` are told before it; `say` fills in `{NAME}`, and in an ordinary run prints a note. "
          + "A line that begins `#!note` (or `#!备注`) is shown only with `--notes`, for the one who speaks."),
      .pairs([
        Pair("Enter", "runs the step that is shown; so do Space, n and Right"),
        Pair("b", "back: everything is exactly as it was before the step; so do Left and Backspace"),
        Pair("r", "repeats the step before, from where it began"),
        Pair("j", "jumps to the step whose number is typed; steps on the way are run without being shown"),
        Pair(
          "t",
          "takes the keyboard: a prompt to try things; `quit` or Ctrl-D comes back"
        ),
        Pair("q", "leaves the demo for the prompt, for good; Ctrl-C, too"),
        Pair("?", "tells the keys"),
        Pair("Ctrl-D", "ends acct"),
      ]),
      .words("What is tried after `t` is put away: the demo goes on at the same step as if nothing had been typed."),
      .words(
        "`--auto SECONDS` goes on by itself and ends with the code of the first step that fails; 0, or no terminal, plays through without a pause. Going back never takes back files that steps have written."
      ),
      .words(
        "`--theme large` sets statements in bold, leaves more room and keeps to 72 columns; `--theme light` and `--theme dark` suit the background."
      ),
      .words(
        "`--transcript FILE.md` or `FILE.html` keeps a record of any run: statements, narration, answers, charts, small print and mistakes, on one page that needs nothing else."
      ),
    ])
}
