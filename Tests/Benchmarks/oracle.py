"""W6 to W9 by acct's own definitions, computed the slow and obvious way with numpy from the files."""

import csv
import datetime

import numpy as np

from workload import AS_OF, tier_sizes

ONE = 1 << 32  # scaled values are whole multiples of 2 to the power of minus 32


class Oracle:
    def __init__(self, folder):
        day = {}
        ids, self.credit, self.growth = [], [], []
        with open(f"{folder}/customers.csv", newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                ids.append(int(row["customerId"]))
                self.credit.append(float(row["creditScore"] or "nan"))
                self.growth.append(float(row["growthRate"] or "nan"))
        place = {key: index for index, key in enumerate(ids)}
        count = len(ids)
        self.revenue, self.margin, self.orders = (np.zeros(count, np.int64) for _ in range(3))
        self.last = np.full(count, -1, np.int64)
        cents = lambda text: int(text.replace(".", ""))  # every amount has two places
        with open(f"{folder}/orders.csv", newline="", encoding="utf-8") as file:
            rows = csv.reader(file)
            next(rows)
            for _, customer, date, amount, cost, _, _ in rows:
                c = place[int(customer)]
                if date not in day:
                    day[date] = datetime.date.fromisoformat(date).toordinal()
                self.revenue[c] += cents(amount)
                self.margin[c] += cents(amount) - cents(cost)
                self.orders[c] += 1
                self.last[c] = max(self.last[c], day[date])
        self.credit, self.growth = np.array(self.credit), np.array(self.growth)

    # W6

    def rfm(self, q):
        keep = (self.orders > 0) & (self.revenue > q.floor * 100)
        days, orders, money = (AS_OF.toordinal() - self.last)[keep], self.orders[keep], self.revenue[keep]
        bins = lambda v: 1 + (v[:, None] > np.quantile(v, np.arange(1, q.bins) / q.bins)[None, :]).sum(axis=1)
        counts = lambda v: [int((v == k).sum()) for k in range(1, q.bins + 1)]
        recency = q.bins + 1 - bins(days)
        high = lambda v: v > v.sum() / len(v)
        classes = (days < days.sum() / len(days)) * 4 + high(orders) * 2 + high(money) * 1
        return [counts(recency), counts(bins(orders)), counts(bins(money)), sorted(int((classes == k).sum()) for k in range(8))]

    # W7 and W8

    def criteria(self):
        def rank(v):
            ordered = np.sort(v)
            below, upto = np.searchsorted(ordered, v, "left"), np.searchsorted(ordered, v, "right")
            return (below + (upto - below - 1) / 2) / (len(v) - 1)

        def unit(v):
            scaled = (v - np.nanmin(v)) / (np.nanmax(v) - np.nanmin(v))
            return np.where(np.isnan(v), 0, scaled)

        return [np.rint(c * ONE).astype(np.int64) for c in (rank(self.revenue), rank(self.margin), unit(self.credit), unit(self.growth))]

    def tiers(self, criteria, weights):
        score = sum(int(w * 10_000) * c for w, c in zip(weights, criteria))
        ordered = np.sort(score)[::-1]
        return sum((score < ordered[size - 1]).astype(np.int64) for size in tier_sizes(len(score)))

    def migration(self, before, after):
        cell = before * 4 + after
        counts = np.bincount(cell, minlength=16)
        return [(int(counts[k]), int(self.revenue[cell == k].sum())) for k in range(16)]

    # W9

    def classes(self, q):
        """A class goes on until its share is reached; the row that crosses it is in."""
        order = np.argsort(-self.revenue, kind="stable")
        values = self.revenue[order] + q.shift * 100
        before, total = np.cumsum(values) - values, int(values.sum())
        ends = [int((before * 100 < total * cut).sum()) for cut in q.cuts]
        counts = [ends[0], ends[1] - ends[0], len(values) - ends[1]]
        raw = self.revenue[order]
        sums = [int(raw[: ends[0]].sum()), int(raw[ends[0] : ends[1]].sum()), int(raw[ends[1] :].sum())]
        return list(zip(counts, sums))
