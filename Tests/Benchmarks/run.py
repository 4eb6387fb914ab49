"""Times acct, DuckDB and polars at the same work in alternation, checks every answer, prints medians and ratios.

usage: run.py --acct BINARY --data FOLDER [--rounds N] [--repetitions N] [--steps W1,W4,…] [--job-rounds N] [--scratch FOLDER]

W1 to W9 and W11 to W13 run in one fresh process per engine and round; W4 and later are asked several times, each time with other numbers. W10 is a whole
process; the second of acct's runs may use the book image that the first one left. Ratios are the better peer's median by acct's.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

from acct_peer import CHECKS, Acct, job, questions, whole_job
from workload import BASE_WEIGHTS, Question

ONCE = ["W1", "W2", "W3"]
OFTEN = ["W4", "W5", "W6", "W7", "W8", "W8one", "W9", "W11", "W12", "W13"]
#: Steps whose definitions coincide, so that answers are compared with the peers'.
ALIKE = ["W1", "W2", "W3", "W4", "W5", "W11", "W12", "W13"]
PEERS = ["duckdb", "polars"]
#: What issue and README promise, as ratios.
BARS = {"W1": 2, "W2": 2.5, "W3": 4, "W4": 3, "W5": 3, "W6": 5, "W7": 4, "W8": 2.5, "W8one": 10, "W9": 3, "W11": 1, "W12": 1, "W13": 1, "W10": 2.5, "W10 again": 15}


def peer(name, folder):
    if name.startswith("duckdb"):
        import duckdb_peer
        return {"duckdb": duckdb_peer.DuckDB, "duckdb-fused": duckdb_peer.DuckDBFused}[name](folder)
    import polars_peer
    return {"polars": polars_peer.Polars, "polars-lazy": polars_peer.PolarsLazy}[name](folder)


def plain(value):
    return value if isinstance(value, (int, float, str, type(None))) else str(value) if hasattr(value, "isoformat") else float(value)


def worker(name, folder, repetitions, steps):
    """One round of a peer, in a process of its own: prints its times and answers."""
    engine, seconds, answers = peer(name, folder), {}, {}
    plan = [(step, 0) for step in ONCE] + [(step, n) for n in range(repetitions) for step in OFTEN if step in steps]
    for step, number in plan:
        q = Question(number)
        start = time.perf_counter()
        look = getattr(engine, step.lower())(q)
        taken = time.perf_counter() - start
        seconds.setdefault(step, []).append(taken)
        answers[f"{step}.{number}"] = [[plain(v) for v in row] for row in look()]
    print(json.dumps({"seconds": seconds, "answers": answers}))


def whole(name, folder, out):
    """The whole job of a peer, in a process of its own."""
    engine, q = peer(name, folder), Question(0)
    q.weights, q.floor = BASE_WEIGHTS, -1
    for step in (engine.w1, engine.w2, engine.w3, engine.w6, engine.w7):
        step(q)
    engine.report(out)


def spawn(command, **options):
    """Seconds, peak bytes and standard output of a process; ends everything when it fails."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, **options)
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    taken = time.perf_counter() - start
    if status != 0:
        raise SystemExit(f"{command[:4]} ended with {os.waitstatus_to_exitcode(status)}")
    return taken, usage.ru_maxrss * 1024, output


def acct_round(acct, repetitions, steps):
    made = job(acct.folder)
    plan = [(step, made[step], CHECKS.get(step, [])) for step in ONCE]
    for number in range(repetitions):
        asked = questions(Question(number))
        plan += [(f"{step}.{number}", asked[step], CHECKS.get(step, [])) for step in OFTEN if step in steps]
    seconds, answers, peak = acct.run(plan)
    times = {}
    for name, taken in seconds.items():
        times.setdefault(name.split(".")[0], []).append(taken)
    return {"seconds": times, "answers": {n if "." in n else n + ".0": a for n, a in answers.items()}, "peak": peak}


# ------------------------------------------------------------------------------------------------------------- checks


def close(a, b):
    if isinstance(a, str) or isinstance(b, str) or a is None or b is None:
        return a == b
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b)) + 0.006


def same_rows(ours, theirs):
    return len(ours) == len(theirs) and all(len(a) == len(b) and all(map(close, a, b)) for a, b in zip(ours, theirs))


def against_peer(step, ours, theirs):
    """Of steps whose definitions coincide."""
    if step in ("W11", "W12"):
        return same_rows([row[1:] for row in ours[-1]], [row[1:] for row in theirs])
    if step == "W13":
        return same_rows([row[2:] for row in ours[-1] if row[2]], [row[2:] for row in theirs])
    if step == "W4":
        count, top = ours[0][0], [(row[0], row[2]) for row in ours[1]]
        return close(count[0], theirs[0][0]) and same_rows(top, theirs[1:])
    if step == "W5":
        return same_rows(sorted(ours[0], key=str), sorted((tuple(r) for r in theirs), key=str))
    return same_rows(ours[-1], theirs)


class OracleChecks:
    def __init__(self, folder):
        from oracle import Oracle

        self.oracle = Oracle(folder)
        self.criteria = self.oracle.criteria()

    def holds(self, step, q, answers):
        cents = lambda v: round(v * 100)
        if step == "W6":
            wanted = self.oracle.rfm(q)
            r, f, m, classes = (dict_counts(rows) for rows in answers[-4:])
            got = [[scores.get(k, 0) for k in range(1, q.bins + 1)] for scores in (r, f, m)] + [sorted(([0] * 8 + list(classes.values()))[-8:])]
            return got == wanted
        if step == "W7":
            wanted = self.oracle.tiers(self.criteria, q.weights)
            return [n for _, n in answers[-1]] == [int((wanted == k).sum()) for k in range(4)]
        if step in ("W8", "W8one"):
            weights = q.weights[::-1] if step == "W8" else (q.one_weight,) + q.weights[1:]
            wanted = self.oracle.migration(self.oracle.tiers(self.criteria, q.weights), self.oracle.tiers(self.criteria, weights))
            return [(row[2], cents(row[3])) for row in answers[0]] == wanted
        wanted = self.oracle.classes(q)
        return [(row[1], cents(row[2])) for row in answers[-1]] == [w for w in wanted if w[0]]


def dict_counts(rows):
    return {row[0]: row[1] for row in rows}


# --------------------------------------------------------------------------------------------------------------- main


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--acct", required=True)
    ask.add_argument("--data", required=True)
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--repetitions", type=int, default=4)
    ask.add_argument("--job-rounds", type=int, default=3)
    ask.add_argument("--steps", default=",".join(ONCE + OFTEN + ["W10", "start"]))
    ask.add_argument("--scratch", default=".")
    ask.add_argument("--json", help="also writes the figures to this file")
    options = ask.parse_args()
    steps, here = options.steps.split(","), os.path.abspath(__file__)
    figures, peaks, wrong = {}, {}, []
    note = lambda engine, step, taken: figures.setdefault(step, {}).setdefault(engine, []).extend(taken)

    if any(step in steps for step in ONCE + OFTEN):
        acct, last = Acct(options.acct, options.data), {}
        for round_number in range(options.rounds):
            for name in ["acct"] + PEERS:
                print(f"round {round_number + 1} of {options.rounds}: {name}", file=sys.stderr, flush=True)
                if name == "acct":
                    last[name] = acct_round(acct, options.repetitions, steps)
                    peaks.setdefault("W1–W9", {}).setdefault(name, []).append(last[name]["peak"])
                else:
                    _, peak, output = spawn([sys.executable, here, "worker", name, options.data, str(options.repetitions), ",".join(steps)])
                    last[name] = json.loads(output)
                    peaks.setdefault("W1–W9", {}).setdefault(name, []).append(peak)
                for step, taken in last[name]["seconds"].items():
                    if step in steps:
                        note(name, step, taken)
        wrong += compare(last, options, steps)
    if "W10" in steps:
        jobs(options, here, note, peaks)
    if "start" in steps:
        starts(options, note)
    report(figures, peaks, options)
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"seconds": figures, "peaks": peaks, "wrong": wrong}, file)
    for line in wrong:
        print("WRONG", line)
    print(f"{'answers differ' if wrong else 'every answer that was timed was checked'}")
    sys.exit(1 if wrong else 0)


def compare(last, options, steps):
    wrong = []
    ours = last["acct"]["answers"]
    checks = OracleChecks(options.data) if any(s in steps for s in ("W6", "W7", "W8", "W8one", "W9")) else None
    for key, answer in ours.items():
        step, number = key.split(".")
        if step in ALIKE:
            for name in PEERS:
                if key in last[name]["answers"] and not against_peer(step, answer, last[name]["answers"][key]):
                    wrong.append(f"{key} differs from {name}: {str(answer)[:300]} against {str(last[name]['answers'][key])[:300]}")
        elif not checks.holds(step, Question(int(number)), answer):
            wrong.append(f"{key} differs from the oracle: {str(answer)[:400]}")
    return wrong


def jobs(options, here, note, peaks):
    scratch = os.path.join(options.scratch, "job")
    shutil.rmtree(scratch, ignore_errors=True)
    os.makedirs(scratch)
    script = os.path.join(scratch, "job.acct")
    with open(script, "w") as file:
        file.write(whole_job(options.data, os.path.join(scratch, "acct.csv")))
    home = dict(os.environ, XDG_CACHE_HOME=os.path.join(scratch, "cache"))

    def once(name, command, step="W10", **more):
        print(f"{step}: {name}", file=sys.stderr, flush=True)
        taken, peak, _ = spawn(command, **more)
        note(name, step, [taken])
        peaks.setdefault(step, {}).setdefault(name, []).append(peak)

    for _ in range(options.job_rounds):
        once("acct", [options.acct, script, "--quiet", "--no-cache"], env=home)
        for name in PEERS + ["duckdb-fused", "polars-lazy"]:
            once(name, [sys.executable, here, "whole", name, options.data, os.path.join(scratch, name + ".csv")])
    shutil.rmtree(home["XDG_CACHE_HOME"], ignore_errors=True)
    once("acct", [options.acct, script, "--quiet"], "W10 with image written", env=home)
    for _ in range(max(5, options.job_rounds)):
        once("acct", [options.acct, script, "--quiet"], "W10 again", env=home)


def starts(options, note):
    for _ in range(40):
        note("acct", "start", [spawn([options.acct, "-c", ""])[0]])
        if shutil.which("sqlite3"):
            note("sqlite3", "start", [spawn(["sqlite3", ":memory:", ""])[0]])


def report(figures, peaks, options):
    print(f"data {options.data}; medians in ms, two threads")
    print(f"{'step':<24}{'acct':>10}  {'min–max':>17}   peers{'':<42}ratio    bar")
    whole = figures.get("W10", {})
    for step, engines in figures.items():
        ours = engines.get("acct", [])
        others = {n: statistics.median(t) for n, t in engines.items() if n != "acct"}
        if step == "W10 again":
            others = {n: statistics.median(t) for n, t in whole.items() if n != "acct"}
        median = statistics.median(ours)
        best = min(others.values()) if others else None
        ratio = f"{best / median:6.2f}×" if best else ""
        text = "  ".join(f"{n} {t * 1000:.1f}" for n, t in others.items())
        spread = f"{min(ours) * 1000:.1f}–{max(ours) * 1000:.1f}"
        print(f"{step:<24}{median * 1000:>10.2f}  {spread:>17}   {text:<47}{ratio:>7}  {BARS.get(step, '')}")
    for step, engines in peaks.items():
        print(f"peak memory, {step}: " + ", ".join(f"{n} {max(p) / 1e6:,.0f} MB" for n, p in engines.items()))
    for step, name in (("W1", "customers.csv"), ("W2", "orders.csv")):
        if step in figures:
            size, path = os.path.getsize(f"{options.data}/{name}"), f"{options.data}/{name}"
            read = min(read_time(path) for _ in range(3))
            taken = statistics.median(figures[step]["acct"])
            print(f"{step}: {size / taken / 1e9:.2f} GB/s, {read / taken:.0%} of the speed at which one thread reads the file")


def read_time(path):
    buffer = memoryview(bytearray(1 << 20))
    with open(path, "rb", buffering=0) as file:
        start = time.perf_counter()
        while file.readinto(buffer):
            pass
        return time.perf_counter() - start


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        worker(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5].split(","))
    elif sys.argv[1:2] == ["whole"]:
        whole(*sys.argv[2:5])
    else:
        main()
