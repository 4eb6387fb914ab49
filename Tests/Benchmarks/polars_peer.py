"""polars with two threads, in the forms that its documentation recommends."""

import datetime
import os

os.environ["POLARS_MAX_THREADS"] = "2"
import polars as pl

from workload import AS_OF, tier_sizes


class Polars:
    name = "polars"

    def __init__(self, folder):
        self.folder = folder

    def w1(self, q):
        self.customers = pl.read_csv(f"{self.folder}/customers.csv", try_parse_dates=True)
        c = self.customers
        return lambda: [(c.height, c["name"].count(), c["region"].count(), c["annualRevenue"].sum())]

    def w2(self, q):
        self.orders = pl.read_csv(f"{self.folder}/orders.csv", try_parse_dates=True)
        o = self.orders
        return lambda: [(o.height, o["product"].count(), round(o["amount"].sum(), 2), round(o["cost"].sum(), 2))]

    def joined(self, customers, orders):
        sums = orders.group_by("customerId").agg(
            pl.col("date").max().alias("lastOrder"), pl.len().alias("orderCount"),
            pl.col("amount").sum().round(2).alias("revenue"),
            (pl.col("amount") - pl.col("cost")).sum().round(2).alias("margin"))
        return customers.join(sums, on="customerId", how="left", maintain_order="left").with_columns(
            pl.col("orderCount", "revenue", "margin").fill_null(0))

    def w3(self, q):
        self.book = self.joined(self.customers.lazy(), self.orders.lazy()).collect()
        b = self.book
        return lambda: [(b["lastOrder"].count(), b["orderCount"].sum(), round(b["revenue"].sum(), 2), round(b["margin"].sum(), 2))]

    def w4(self, q):
        found = self.book.lazy().filter(
            (pl.col("channel") == q.channel) & (pl.col("lastOrder") < q.before) & (pl.col("revenue") > q.above)
        ).select("customerId", "name", "revenue").collect()
        top = found.lazy().top_k(20, by=["revenue", -pl.col("customerId")]).sort(
            ["revenue", "customerId"], descending=[True, False]).collect().rows()
        return lambda: [(found.height,)] + [(row[0], row[2]) for row in top]

    def w5(self, q):
        rows = self.book.lazy().group_by(*q.grouping).agg(
            pl.len(), pl.col("revenue").sum().alias("s"), pl.col("margin").mean().alias("a")
        ).sort(*q.grouping, nulls_last=True).collect().rows()
        return lambda: rows

    def w6(self, q):
        days = (pl.lit(AS_OF) - pl.col("lastOrder")).dt.total_days()
        seats = pl.len().cast(pl.Int64)
        scored = lambda column: (column.rank("ordinal").cast(pl.Int64) - 1) * q.bins // seats + 1
        high = lambda test, points: pl.when(test).then(points).otherwise(0)
        self.rfm = self.book.lazy().filter((pl.col("orderCount") > 0) & (pl.col("revenue") > q.floor)).select(
            "customerId", scored(-days).alias("r"), scored(pl.col("orderCount")).alias("f"), scored(pl.col("revenue")).alias("m"),
            (high(days < days.mean(), 4) + high(pl.col("orderCount") > pl.col("orderCount").mean(), 2)
             + high(pl.col("revenue") > pl.col("revenue").mean(), 1)).alias("class")).collect()
        rows = self.rfm.lazy().group_by("class").len().sort("class", descending=True).collect().rows()
        return lambda: rows

    def scaled(self, q):
        rank = lambda name: ((pl.col(name) + q.shift).rank("min") - 1) / (pl.len() - 1)
        unit = lambda name: ((pl.col(name) - pl.col(name).min()) / (pl.col(name).max() - pl.col(name).min())).fill_null(0)
        return self.book.lazy().select(
            "customerId", "revenue", rank("revenue").alias("a"), rank("margin").alias("b"), unit("creditScore").alias("c"),
            unit("growthRate").alias("d"))

    def score(self, weights):
        return sum(w * pl.col(c) for w, c in zip(weights, "abcd")) / sum(weights)

    def cut(self, frame, column, name):
        """Tiers by thresholds from the top fifth: faster here than a sort or quantiles."""
        sizes = tier_sizes(frame.height)
        top = frame[column].top_k(sizes[-1]).sort(descending=True)
        edges = [top[size - 1] for size in sizes]
        return frame.with_columns(sum((pl.col(column) < edge).cast(pl.Int8) for edge in edges).alias(name))

    def w7(self, q):
        self.tiered = self.cut(self.scaled(q).with_columns(self.score(q.weights).alias("score")).collect(), "score", "tier")
        rows = self.tiered.lazy().group_by("tier").len().sort("tier").collect().rows()
        return lambda: rows

    def w8(self, q, weights=None):
        frame = self.tiered.lazy().select("tier", "revenue", self.score(weights or q.weights[::-1]).alias("fresh")).collect()
        rows = self.cut(frame, "fresh", "now").lazy().group_by("tier", "now").agg(
            pl.len(), pl.col("revenue").sum()).sort("tier", "now").collect().rows()
        return lambda: rows

    def w8one(self, q):
        return self.w8(q, (q.one_weight,) + q.weights[1:])

    def w9(self, q):
        values = (self.book["revenue"] + q.shift).sort(descending=True)
        before = values.cum_sum() - values
        total = values.sum()
        first, second = (int((before < total * cut / 100).sum()) for cut in q.cuts)
        sums = values[:first].sum(), values[first:second].sum(), values[second:].sum()
        counts = first, second - first, len(values) - second
        return lambda: [(name, n, s) for name, n, s in zip("ABC", counts, sums) if n]

    def w11(self, q):
        self.banded = self.book.lazy().select(
            "revenue", pl.when((pl.col("revenue") > q.big) & (pl.col("growthRate") > 0.05)).then(0)
            .when((pl.col("revenue") > q.fair) & (pl.col("lastOrder") < q.before)).then(1)
            .when((pl.col("creditScore") >= 640) & (pl.col("orderCount") >= 5)).then(2).otherwise(3).alias("band")).collect()
        names = ["rising", "sleeping", "sound", "other"]
        return lambda: [(names[b], n, s) for b, n, s in self.sums(self.banded, "band")]

    def w12(self, q):
        anchored = lambda column, low, high: ((pl.col(column) - low) / (high - low)).clip(0, 1).fill_null(0)
        pull = 0.5 * anchored("revenue", 0, q.big) + 0.5 * anchored("growthRate", -0.5, float(q.growth_end))
        hold = 0.6 * anchored("creditScore", 300, q.credit_end) + 0.4 * anchored("orderCount", 0, q.depth_end)
        line = float(f"{q.line:.5f}")
        self.celled = self.book.lazy().select(
            "revenue", (2 * (pull < line).cast(pl.Int32) + (hold < line).cast(pl.Int32)).alias("cell")).collect()
        return lambda: self.sums(self.celled, "cell")

    @staticmethod
    def sums(frame, key):
        return frame.lazy().group_by(key).agg(pl.len(), pl.col("revenue").sum()).sort(key).collect().rows()

    def w13(self, q):
        until = lambda day: pl.col("amount").filter(pl.col("date") <= day).sum().round(2)
        sums = self.orders.lazy().group_by("customerId").agg(until(q.earlier).alias("a"), until(q.later).alias("b"))
        tier = lambda sum: ((sum < q.big).cast(pl.Int32) + (sum < q.fair).cast(pl.Int32))
        rows = self.customers.lazy().select("customerId").join(sums, on="customerId", how="left").with_columns(
            pl.col("a", "b").fill_null(0)).select(
            tier(pl.col("a")).alias("before"), tier(pl.col("b")).alias("now"), pl.col("a").alias("money")
        ).group_by("before", "now").agg(pl.len(), pl.col("money").sum()).sort("before", "now").collect().rows()
        return lambda: rows

    def report(self, out):
        top = self.tiered.lazy().select("customerId", "score", "tier").top_k(1000, by="score").sort(
            ["score", "customerId"], descending=[True, False])
        top.join(self.book.lazy(), on="customerId", how="left", maintain_order="left").join(
            self.rfm.lazy(), on="customerId", how="left", maintain_order="left").select(
            "customerId", "name", "region", "lastOrder", "orderCount", "revenue", "margin", "r", "f", "m", "class", "score", "tier"
        ).collect().write_csv(out)


class PolarsLazy(Polars):
    """The whole job scanned lazily with the streaming engine: only the columns that are needed are parsed."""

    name = "polars-lazy"

    def w1(self, q):
        self.customers = pl.scan_csv(f"{self.folder}/customers.csv", try_parse_dates=True).select(
            "customerId", "name", "region", "creditScore", "growthRate")

    def w2(self, q):
        self.orders = pl.scan_csv(f"{self.folder}/orders.csv", try_parse_dates=True)

    def w3(self, q):
        self.book = self.joined(self.customers, self.orders).collect(engine="streaming")
