"""acct itself, driven as a user would: one script, timed statement by statement by `--timing`."""

import json
import os
import re
import subprocess
import tempfile

from workload import AS_OF, BASE_WEIGHTS

TIME = re.compile(r"^\s*time: ([0-9.,]+) ms$")


def quoted(path):
    return '"' + path.replace('"', '\\"') + '"'


def job(folder):
    """The statements that make the book, by step."""
    return {
        "W1": [f"load customers from {quoted(folder + '/customers.csv')} key customerId"],
        "W2": [f"load orders from {quoted(folder + '/orders.csv')} key orderId link customerId to customers "
               "roles date = date, money = amount", f"set as-of {AS_OF}"],
        "W3": ["derive customers.lastOrder = max(orders.date)", "derive customers.orderCount = count(orders)",
               "derive customers.revenue = sum(orders.amount)", "derive customers.margin = sum(orders.amount - orders.cost)"],
    }


def score(weights, shift=0):
    return ("define score value for customers as "
            f"revenueRank = revenue + {shift} weight {weights[0]} scale rank, "
            f"marginRank = margin + {shift} weight {weights[1]} scale rank, "
            f"credit = creditScore weight {weights[2]} scale minmax, growth = growthRate weight {weights[3]} scale minmax")


TIERS = "define tiers tier for customers by value as platinum top 1%, gold next 4%, iron next 15%, lead rest"


def rfm(q):
    where = f" where orderCount > 0 and revenue > {q.floor}"
    columns = "columns recency as-of - lastOrder, frequency orderCount, money revenue"
    return [f"rfm customers{where} {columns} bins {q.bins}", f"rfm8 customers{where} {columns} cut mean"]


def questions(q):
    """The statements of one repetition, by step."""
    where = f"where channel = {q.channel} and lastOrder < {q.before} and revenue > {q.above}"
    a, b = q.grouping
    w8 = q.weights[::-1]
    names = ("revenueRank", "marginRank", "credit", "growth")
    return {
        "W4": [f"count customers {where}", f"find customers {where} sort by revenue desc, customerId top 20 show customerId, name, revenue"],
        "W5": [f"summarize customers by {a}, {b} show count() as n, sum(revenue) as s, avg(margin) as a"],
        "W6": rfm(q),
        "W7": [score(q.weights, q.shift), TIERS],
        "W8": ["what if value weights " + ", ".join(f"{n} {w}" for n, w in zip(names, w8))],
        "W8one": [f"what if value weights revenueRank {q.one_weight}"],
        "W11": ["define classes band for customers as "
                f"rising when revenue > {q.big} and growthRate > 0.05, sleeping when revenue > {q.fair} and lastOrder < {q.before}, "
                f"sound when creditScore >= 640 and orderCount >= 5, otherwise other"],
        "W12": ["define matrix grid for customers as "
                f"pull (size = revenue weight 50 scale 0 to {q.big}, growth = growthRate weight 50 scale -0.5 to {q.growth_end}), "
                f"hold (credit = creditScore weight 60 scale 300 to {q.credit_end}, depth = orderCount weight 40 scale 0 to {q.depth_end}) cut {q.line:.5f}"],
        "W13": [f"define tiers worth for customers by revenue as top at least {q.big}, middle at least {q.fair}, low rest",
                f"migrate worth from {q.earlier} to {q.later} measure revenue"],
        "W9": [f"pareto customers by revenue + {q.shift} cut {q.cuts[0]}%, {q.cuts[1]}%"],
    }


#: Asked after a step, outside its time, so that what it made is looked at.
CHECKS = {
    "W1": ["summarize customers show count() as n, count(where name is known) as names, count(where region is known) as regions, "
           "sum(annualRevenue) as revenue"],
    "W2": ["summarize orders show count() as n, count(where product is known) as products, sum(amount) as amount, sum(cost) as cost"],
    "W3": ["summarize customers show count(where lastOrder is known) as dates, sum(orderCount) as orders, sum(revenue) as revenue, "
           "sum(margin) as margin"],
    "W6": ["count customers where rfm.r is known by rfm.r", "count customers where rfm.f is known by rfm.f",
           "count customers where rfm.m is known by rfm.m", "count customers where rfm8.class is known by rfm8.class"],
    "W7": ["count customers by tier"],
    "W11": ["summarize customers by band show count() as n, sum(revenue) as s"],
    "W12": ["summarize customers by grid.cell show count() as n, sum(revenue) as s"],
    "W9": ["summarize customers by pareto.class show count() as n, sum(revenue) as s"],
}


def marker(name):
    return f"summarize customers show count() as `#{name}`"


class Acct:
    name = "acct"

    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = folder

    def run(self, steps, options=()):
        """Runs steps ((name, statements, checks), …) in one process: {name: seconds}, {name: answers}, the process's peak memory in bytes."""
        lines, plan = [], []
        for name, statements, checks in steps:
            for statement in statements:
                lines.append(statement)
                plan.append(name)
            for statement in checks + [marker(name)]:
                lines.append(statement)
                plan.append(None)
        with tempfile.TemporaryDirectory() as scratch:
            script = os.path.join(scratch, "steps.acct")
            with open(script, "w") as file:
                file.write("\n".join(lines) + "\n")
            out, said = os.path.join(scratch, "out"), os.path.join(scratch, "said")
            command = [self.binary, script, "--format", "json", "--timing", "--no-cache", *options]
            with open(out, "wb") as o, open(said, "wb") as e:
                child = subprocess.Popen(command, stdout=o, stderr=e)
                _, status, usage = os.wait4(child.pid, 0)
            with open(said, errors="replace") as file:
                said = file.read().splitlines()
            if status != 0:
                raise SystemExit(f"acct ended with {os.waitstatus_to_exitcode(status)}:\n" + "\n".join(said[-20:]))
            times = [float(m.group(1).replace(",", "")) / 1000 for m in map(TIME.match, said) if m]
            if len(times) != len(plan):
                raise SystemExit(f"acct timed {len(times)} statements of {len(plan)}")
            seconds = {}
            for name, time in zip(plan, times):
                if name:
                    seconds[name] = seconds.get(name, 0) + time
            return seconds, self.answers(out), usage.ru_maxrss * 1024

    @staticmethod
    def answers(path):
        """The answers of each step: those before its marker."""
        found, pending = {}, []
        with open(path) as file:
            for line in file:
                rows = json.loads(line)
                keys = list(rows[0]) if rows else []
                if len(keys) == 1 and keys[0].startswith("#"):
                    found[keys[0][1:]] = pending
                    pending = []
                else:
                    pending.append([tuple(row.values()) for row in rows])
        return found


def whole_job(folder, out):
    """W10: what a nightly job does, from two files to a list."""
    made = job(folder)
    lines = made["W1"] + made["W2"] + made["W3"]
    columns = "columns recency as-of - lastOrder, frequency orderCount, money revenue"
    lines += [f"rfm customers where orderCount > 0 {columns}", f"rfm8 customers where orderCount > 0 {columns} cut mean"]
    lines += [score(BASE_WEIGHTS), TIERS]
    lines += ["export customers sort by value desc, customerId top 1000 show customerId, name, region, lastOrder, orderCount, revenue, margin, "
              f"rfm.r, rfm.f, rfm.m, rfm8.class, value, tier to {quoted(out)}"]
    return "\n".join(lines) + "\n"
