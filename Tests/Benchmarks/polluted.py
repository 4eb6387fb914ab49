"""Records read rightly from polluted files without a dialect given: acct beside DuckDB's sniffer, in one run.

usage: polluted.py --acct BINARY [--verbose]

After the idea of Vitagliano et al., "Pollock: A Data Loading Benchmark", PVLDB 16(8), 2023: one clean table is written in many ways that the
world's exports use, whole ways and single faults alike, and each reader is asked for the records without being told anything. A record counts
when all of its cells come out as they went in; the score of a file is F1 over records. All columns are read as text. Lines that are no records
(preambles, footers, comments) and broken rows must not come out as records; rows that a fault makes unreadable are not asked for.
"""

import argparse
import collections
import json
import os
import random
import subprocess
import tempfile

HEADER = ["id", "company", "city", "note", "amount", "opened"]
CITIES = ["Köln", "São Paulo", "Zürich", "Paris", "München", "Oslo"]
CHINESE = ["上海", "北京", "深圳", "广州", "杭州", "成都"]
NOTES = ["", "call again", "said: \"no\"", "large, but slow", "two\nlines", "N/A", "50% off", "a;b", "tab\there", "o'clock"]


def table(random_source, rows, cities=CITIES):
    pick = random_source.choice
    return [[str(1000 + n), f"{pick(['Alpha', 'Beta', 'Gamma', 'Delta'])} {pick(['Ltd', 'GmbH', 'Inc., Co'])} {n}", pick(cities), pick(NOTES),
             f"{random_source.randint(1, 99999)}.{random_source.randint(10, 99)}", f"2026-{random_source.randint(1, 12):02d}-{random_source.randint(1, 28):02d}"]
            for n in range(rows)]


def cell(text, delimiter, quote='"', escape=None, always=False):
    if always or any(c in text for c in (delimiter, quote, "\n", "\r")) or text != text.strip():
        return quote + text.replace(quote, (escape or quote) + quote) + quote
    return text


def written(rows, delimiter=",", line="\n", header=True, final=True, **how):
    lines = [delimiter.join(cell(c, delimiter, **how) for c in row) for row in ([HEADER] if header else []) + rows]
    return line.join(lines) + (line if final else "")


def without_newlines(rows):
    return [[c.replace("\n", " ") for c in row] for row in rows]


def pollutions():
    """(name, bytes, expected records) for each way; a fresh table each time."""
    source = random.Random(20261125)
    rows = lambda cities=CITIES, n=120: table(source, n, cities)
    ways = []

    def add(name, data, expected):
        ways.append((name, data if isinstance(data, bytes) else data.encode(), expected))

    for name, mark in [("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("pipe", "|"), ("caret", "^"), ("unit separator", "\x1f"), ("start of heading", "\x01")]:
        r = rows()
        add("delimiter " + name, written(r, mark), r)
    for name, line in [("CRLF", "\r\n"), ("lone CR", "\r")]:
        r = without_newlines(rows())
        add("lines " + name, written(r, line=line), r)
    r = without_newlines(rows())
    mixed = written(r).split("\n")
    add("lines mixed", "".join(t + ("\r\n" if n % 3 else "\n") for n, t in enumerate(mixed[:-1])), r)
    r = rows(); add("no final line end", written(r, final=False), r)
    r = rows(); add("all quoted", written(r, always=True), r)
    r = rows(); add("single quotes", written(r, quote="'"), r)
    r = rows(); add("backslash escapes", written(r, escape="\\", always=True), r)
    r = rows(); add("no header", written(r, header=False), r)
    r = rows(); add("UTF-8 BOM", b"\xef\xbb\xbf" + written(r).encode(), r)
    r = rows(); add("UTF-16 LE BOM", b"\xff\xfe" + written(r).encode("utf-16-le"), r)
    r = rows(); add("UTF-16 BE BOM", b"\xfe\xff" + written(r).encode("utf-16-be"), r)
    r = rows(); add("Windows-1252", written(r).encode("cp1252"), r)
    r = rows(CHINESE); add("GB18030", written(r).encode("gb18030"), r)
    r = without_newlines(rows()); add("Mac Roman", written(r, line="\r").encode("mac_roman"), r)
    r = rows(); add("sep= line", "sep=;\r\n" + written(r, ";", line="\r\n").replace("two\nlines", "two lines"), without_newlines(r))
    r = rows(); add("preamble of one line", "Export of customers\n" + written(r), r)
    r = rows(); add("preamble of three lines", "ACME reporting\nCreated 2026-11-25\n\n" + written(r), r)
    r = rows(); add("preamble with delimiters", "Report:,customers,,,,\nDate:,2026-11-25,,,,\n" + written(r), r)
    r = rows(); add("comments", "# made by hand\n" + written(r[:40]) + "# half way\n" + written(r[40:], header=False), r)
    r = rows(); add("footer with total", written(r) + "\nTotal: 120 rows\n", r)
    r = rows(); add("footer of ragged notes", written(r) + "120 rows exported\nEnd of file\n", r)
    r = rows(); add("blank lines between", written(r[:60]) + "\n\n" + written(r[60:], header=False), r)
    r = without_newlines(rows()); add("a blank line after every row", written(r).replace("\n", "\n\n"), r)
    r = rows(); add("one row too short", written(r[:50]) + "9999,broken\n" + written(r[50:], header=False), r)
    r = rows(); add("one row too long", written(r[:50]) + "9999,a,b,c,1.00,2026-01-01,extra,more\n" + written(r[50:], header=False), r)
    r = without_newlines(rows()); add("one quote never closed", written(r[:-1]) + '9999,"broken,Oslo,x,1.00,2026-01-01\n', r[:-1])
    r = rows(); add("text after a closing quote", written(r[:50]) + '9999,"broken"x,Oslo,y,1.00,2026-01-01\n' + written(r[50:], header=False), r)
    r = rows(); add("spaces behind delimiters", "\n".join(", ".join(cell(c, ",") for c in row) for row in [HEADER] + without_newlines(r)) + "\n",
                    without_newlines(r))
    r = rows(); add("header of two lines", "customer,,,,sales,\n" + written(r), r)
    r = rows(); add("trailing delimiter", "\n".join(t + "," for t in written(without_newlines(r)).split("\n")[:-1]) + "\n", without_newlines(r))
    r = rows(); add("repeated header", written(r[:60]) + written(r[60:]), r)
    r = rows(n=2); add("two rows", written(r), r)
    r = rows(n=1); add("one row", written(r), r)
    r = rows(); add("a huge cell", written([[*r[0][:3], "x" * 300_000, *r[0][4:]]] + r[1:]), [[*r[0][:3], "x" * 300_000, *r[0][4:]]] + r[1:])
    r = rows(); add("NUL bytes in a cell", written(r[:50]) + "9999,nul\0here,Oslo,x,1.00,2026-01-01\n" + written(r[50:], header=False),
                    r[:50] + [["9999", "nul\0here", "Oslo", "x", "1.00", "2026-01-01"]] + r[50:])
    return ways


def plain(row):
    return tuple("" if c is None else str(c).strip() for c in row)


def score(expected, found):
    """F1 over records; cells beyond the expected columns must be empty."""
    width = len(HEADER)
    trimmed = [plain(r)[:width] if len(r) > width and not any(plain(r)[width:]) else plain(r) for r in found]
    wanted, got = collections.Counter(map(plain, expected)), collections.Counter(trimmed)
    right = sum((wanted & got).values())
    return 2 * right / (sum(wanted.values()) + sum(got.values())) if right else 0.0


def read_acct(binary, path):
    quoted = path.replace('"', '\\"')
    text = f'load polluted from "{quoted}" with types (all text) allow rejects 50%\nfind polluted show all\n'
    run = subprocess.run([binary, "--format", "json", "--no-cache"], input=text.encode(), capture_output=True, timeout=60)
    if run.returncode != 0:
        return None, run.stderr.decode(errors="replace").strip().split("\n")[0]
    return [list(row.values()) for row in json.loads(run.stdout.decode().strip().split("\n")[-1])], ""


def read_duckdb(path, forgiving):
    import duckdb

    try:
        more = ", ignore_errors=true" if forgiving else ""
        rows = duckdb.connect(":memory:").execute(f"select * from read_csv('{path}', all_varchar=true{more})").fetchall()
        return rows, ""
    except Exception as error:  # what it refuses counts as nothing read
        return None, str(error).split("\n")[0]


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--acct", required=True)
    ask.add_argument("--verbose", action="store_true")
    options = ask.parse_args()
    totals, ways = collections.Counter(), pollutions()
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'pollution':<32}{'acct':>7}{'DuckDB':>9}{'DuckDB, errors ignored':>25}")
        for number, (name, data, expected) in enumerate(ways):
            path = os.path.join(folder, f"{number}.csv")
            with open(path, "wb") as file:
                file.write(data)
            results = [read_acct(options.acct, path), read_duckdb(path, False), read_duckdb(path, True)]
            scores = [score(expected, rows) if rows is not None else 0.0 for rows, _ in results]
            for reader, value in zip(("acct", "duckdb", "forgiving"), scores):
                totals[reader] += value
            print(f"{name:<32}{scores[0]:>7.3f}{scores[1]:>9.3f}{scores[2]:>25.3f}")
            if options.verbose:
                for (rows, reason), reader in zip(results, ("acct", "DuckDB", "DuckDB, errors ignored")):
                    if reason:
                        print(f"    {reader}: {reason[:150]}")
    mean = {reader: total / len(ways) for reader, total in totals.items()}
    print(f"{'mean F1 of ' + str(len(ways)) + ' files':<32}{mean['acct']:>7.3f}{mean['duckdb']:>9.3f}{mean['forgiving']:>25.3f}")
    raise SystemExit(0 if mean["acct"] > max(mean["duckdb"], mean["forgiving"]) else 1)


if __name__ == "__main__":
    main()
