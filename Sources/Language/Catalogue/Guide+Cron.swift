extension Guide {
  static let cron = Guide(
    topic: Keyword("cron", chinese: ["定时", "定时任务"], habits: ["crontab", "systemd", "timer", "timers", "nightly"]),
    summary: "running scripts at night, from cron or a systemd timer",
    parts: [
      .words(
        "A script for the night names what must be true, keeps an eye on lists, and writes files whole or not at all:"),
      .lines([
        "set as-of latest",
        "expect count(customers) >= 100 else \"the customer file is too short\"",
        "expect count(orders where date within 14d) > 0 else warn \"no order in two weeks\"",
        "track customers where tier >= gold show tier named topTiers",
        "export customers where tier = gold show all to \"gold-{as-of}.csv\" with manifest",
        "export customers where tier >= gold show all to \"meeting-{as-of}.xlsx\"",
      ]),
      .words(
        "`track` tells who entered, left or changed since the last run that ended well; `with manifest` writes beside a file what it was made from. "
          + "The lists lie beside the script, in nightly.acct.state, or in the folder that `--state DIR` names, which `track` in `-c` needs."
      ),
      .words(
        "In a crontab, where a % has to be written \\%; cron mails whatever is said, and this says nothing unless a list changed or something is wrong:"
      ),
      .lines([
        "MAILTO=planning@example.com",
        "20 2 * * 1-5  acct /srv/acct/nightly.acct --set book=/srv/book --lock --quiet-unless-changed",
        "40 2 1 * *    acct /srv/acct/monthly.acct --as-of latest --log json 2>> /srv/acct/log.jsonl",
        "0 7 * * 1     acct check /srv/acct/nightly.acct --set book=/srv/book --quiet",
        "@daily        acct -c 'count customers by tier' --book /srv/book.acct -q --output /srv/tiers.csv",
      ]),
      .words(
        "With `--log` a run that has nothing to say is in the log all the same, with the warnings of its loads, and its last line is `no change`. "
          + "A `--set` of a parameter that no statement knows ends a run before it has done anything."
      ),
      .words(
        "`--lock` ends a run with 75 while another one of the same script goes on; `--dry-run` does everything but write; `--safe` keeps to the working folder. "
          + "Nothing depends on HOME, a terminal or the language of the machine."),
      .words("As a systemd service, /etc/systemd/system/acct-nightly.service:"),
      .lines([
        "[Service]",
        "Type=oneshot",
        "User=planning",
        "WorkingDirectory=/srv/acct",
        "ExecStart=/usr/local/bin/acct nightly.acct --set book=/srv/book --lock --log text --quiet",
        "SuccessExitStatus=75",
      ]),
      .words(
        "and its timer, /etc/systemd/system/acct-nightly.timer, started with `systemctl enable --now acct-nightly.timer`:"
      ),
      .lines([
        "[Timer]",
        "OnCalendar=Mon..Fri 02:20",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
      ]),
      .words(
        "`help exit codes` tells what a run ended with; 1 is an `expect` that failed, 65 wrong data, 66 a file that is not there."
      ),
    ])
}
