// Fixed-arity forms of libedit's variadic calls, which Swift cannot import, and of two calls that its Glibc module leaves out.

#ifndef C_LINE_EDITOR_H
#define C_LINE_EDITOR_H

#include <histedit.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>

typedef char *(*acct_prompt)(EditLine *);
typedef unsigned char (*acct_command)(EditLine *, int);
typedef int (*acct_reader)(EditLine *, wchar_t *);

/// An editor that reads keys from one descriptor and draws on another; NULL where libedit refuses.
EditLine *acct_el_open(const char *program, int input, int output);

int acct_el_set_client(EditLine *editor, void *client);
void *acct_el_client(EditLine *editor);

/// The prompt, with terminal escapes between pairs of `escape`.
int acct_el_set_prompt(EditLine *editor, acct_prompt prompt, char escape);
/// What stands at the right end of the line while there is room for it.
int acct_el_set_right_prompt(EditLine *editor, acct_prompt prompt, char escape);
int acct_el_set_reader(EditLine *editor, acct_reader reader);
int acct_el_set_editor(EditLine *editor, const char *name);
int acct_el_set_signals(EditLine *editor, int handled);
int acct_el_set_history(EditLine *editor, History *history);

/// 1 for the editing mode of the terminal, 0 for the mode it was found in.
int acct_el_prepare_terminal(EditLine *editor, int editing);
/// Forgets what was drawn and draws prompt and line at the cursor.
int acct_el_refresh(EditLine *editor);

int acct_el_add_command(EditLine *editor, const char *name, const char *help, acct_command command);
int acct_el_bind(EditLine *editor, const char *key, const char *command);
/// Whether `.editrc` chose the keys of vi.
int acct_el_is_vi(EditLine *editor);

int acct_history_set_size(History *history, int size);
int acct_history_enter(History *history, const char *entry);

/// Terminal columns of one character in the current locale; −1 where it cannot be printed.
int acct_wcwidth(uint32_t character);

/// Waits for input under another signal mask (ppoll), from a descriptor or from another one (none where it is negative): 1 where the first has
/// some, 2 where only the other has, 0 where a signal came first.
int acct_wait_for_input(int descriptor, int other, const sigset_t *mask);

#endif
