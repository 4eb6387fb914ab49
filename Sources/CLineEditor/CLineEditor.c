#define _GNU_SOURCE

#include "CLineEditor.h"

#include <poll.h>
#include <string.h>
#include <wchar.h>

EditLine *acct_el_open(const char *program, int input, int output) {
  FILE *in = fdopen(input, "r");
  FILE *out = fdopen(output, "w");
  if (in == NULL || out == NULL) return NULL;
  return el_init(program, in, out, out);
}

int acct_el_set_client(EditLine *editor, void *client) { return el_set(editor, EL_CLIENTDATA, client); }

void *acct_el_client(EditLine *editor) {
  void *client = NULL;
  el_get(editor, EL_CLIENTDATA, &client);
  return client;
}

int acct_el_set_prompt(EditLine *editor, acct_prompt prompt, char escape) {
  return el_set(editor, EL_PROMPT_ESC, prompt, escape);
}

int acct_el_set_right_prompt(EditLine *editor, acct_prompt prompt, char escape) {
  return el_set(editor, EL_RPROMPT_ESC, prompt, escape);
}

int acct_el_set_reader(EditLine *editor, acct_reader reader) { return el_wset(editor, EL_GETCFN, reader); }

int acct_el_set_editor(EditLine *editor, const char *name) { return el_set(editor, EL_EDITOR, name); }

int acct_el_set_signals(EditLine *editor, int handled) { return el_set(editor, EL_SIGNAL, handled); }

int acct_el_set_history(EditLine *editor, History *list) { return el_set(editor, EL_HIST, history, list); }

int acct_el_prepare_terminal(EditLine *editor, int editing) { return el_set(editor, EL_PREP_TERM, editing); }

int acct_el_refresh(EditLine *editor) { return el_set(editor, EL_REFRESH); }

int acct_el_add_command(EditLine *editor, const char *name, const char *help, acct_command command) {
  return el_set(editor, EL_ADDFN, name, help, command);
}

int acct_el_bind(EditLine *editor, const char *key, const char *command) {
  return el_set(editor, EL_BIND, key, command, NULL);
}

int acct_el_is_vi(EditLine *editor) {
  const char *name = NULL;
  return el_get(editor, EL_EDITOR, &name) == 0 && name != NULL && strcmp(name, "vi") == 0;
}

int acct_history_set_size(History *list, int size) {
  HistEvent event;
  return history(list, &event, H_SETSIZE, size);
}

int acct_history_enter(History *list, const char *entry) {
  HistEvent event;
  return history(list, &event, H_ENTER, entry);
}

int acct_wcwidth(uint32_t character) { return wcwidth((wchar_t)character); }

int acct_wait_for_input(int descriptor, int other, const sigset_t *mask) {
  struct pollfd requests[] = {{.fd = descriptor, .events = POLLIN}, {.fd = other, .events = POLLIN}};
  if (ppoll(requests, 2, NULL, mask) <= 0) return 0;
  return requests[0].revents != 0 ? 1 : 2;
}
