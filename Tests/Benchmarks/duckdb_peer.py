"""DuckDB in memory with two threads: every step as one would write it in SQL today."""

import duckdb

from workload import AS_OF, tier_sizes


class DuckDB:
    name = "duckdb"

    def __init__(self, folder):
        self.folder = folder
        self.db = duckdb.connect(":memory:", config={"threads": 2})

    def rows(self, sql):
        return self.db.execute(sql).fetchall()

    def w1(self, q):
        self.rows(f"create or replace table customers as from read_csv('{self.folder}/customers.csv')")
        return lambda: self.rows("select count(*), count(name), count(region), sum(annualRevenue) from customers")

    def w2(self, q):
        self.rows(f"create or replace table orders as from read_csv('{self.folder}/orders.csv')")
        return lambda: self.rows("select count(*), count(product), round(sum(amount), 2), round(sum(cost), 2) from orders")

    def w3(self, q):
        self.rows("""create or replace table book as
            select c.*, lastOrder, coalesce(orderCount, 0) as orderCount, coalesce(revenue, 0) as revenue, coalesce(margin, 0) as margin
            from customers c left join (
              select customerId, max(date) as lastOrder, count(*) as orderCount, round(sum(amount), 2) as revenue,
                round(sum(amount - cost), 2) as margin
              from orders group by customerId) using (customerId)""")
        return lambda: self.rows(
            "select count(lastOrder), sum(orderCount), round(sum(revenue), 2), round(sum(margin), 2) from book")

    def w4(self, q):
        where = f"where channel = '{q.channel}' and lastOrder < date '{q.before}' and revenue > {q.above}"
        count = self.rows(f"select count(*) from book {where}")
        top = self.rows(f"select customerId, name, revenue from book {where} order by revenue desc, customerId limit 20")
        return lambda: count + [(row[0], row[2]) for row in top]

    def w5(self, q):
        a, b = q.grouping
        rows = self.rows(f"""select {a}, {b}, count(*), sum(revenue), avg(margin) from book
            group by all order by {a} nulls last, {b} nulls last""")
        return lambda: rows

    def w6(self, q):
        bins = lambda column, order="": f"ntile({q.bins}) over (order by {column}{order})"
        self.rows(f"""create or replace table rfm as
            with p as (select customerId, date '{AS_OF}' - lastOrder as days, orderCount, revenue from book
              where orderCount > 0 and revenue > {q.floor}),
            m as (select avg(days) as d, avg(orderCount) as f, avg(revenue) as r from p)
            select customerId, {bins('days', ' desc')} as r, {bins('orderCount')} as f, {bins('revenue')} as m,
              (days < m.d)::int * 4 + (orderCount > m.f)::int * 2 + (revenue > m.r)::int as class from p, m""")
        classes = self.rows("select class, count(*) from rfm group by class order by class desc")
        return lambda: classes

    def scaled(self, q):
        unit = lambda c: f"coalesce(({c} - min({c}) over ()) / nullif(max({c}) over () - min({c}) over (), 0), 0)"
        return f"""select customerId, revenue, percent_rank() over (order by revenue + {q.shift}) as a,
            percent_rank() over (order by margin + {q.shift}) as b, {unit('creditScore')} as c, {unit('growthRate')} as d from book"""

    def cut(self, source, weights, name):
        count = self.rows("select count(*) from book")[0][0]
        first, second, third = tier_sizes(count)
        levels = ", ".join(repr((count - size + 0.5) / count) for size in (first, second, third))
        score = "+".join(f"{w}*{c}" for w, c in zip(weights, "abcd"))
        return f"""scored as materialized (select *, ({score}) / {sum(weights)} as {name} from {source}),
            edges as (select quantile_disc({name}, [{levels}]) as e from scored)"""

    def w7(self, q):
        self.rows(f"""create or replace table tiered as with s as materialized ({self.scaled(q)}), {self.cut('s', q.weights, 'score')}
            select s.*, (score < e[1])::int + (score < e[2])::int + (score < e[3])::int as tier from scored s, edges""")
        tiers = self.rows("select tier, count(*) from tiered group by tier order by tier")
        return lambda: tiers

    def w8(self, q, weights=None):
        return self.rows_later(f"""with {self.cut('tiered', weights or q.weights[::-1], 'fresh')}
            select tier, (fresh < e[1])::int + (fresh < e[2])::int + (fresh < e[3])::int as now, count(*), sum(revenue)
            from scored, edges group by all order by all""")

    def w8one(self, q):
        return self.w8(q, (q.one_weight,) + q.weights[1:])

    def rows_later(self, sql):
        rows = self.rows(sql)
        return lambda: rows

    def w9(self, q):
        first, second = q.cuts
        return self.rows_later(f"""with o as (select revenue + {q.shift} as v, sum(revenue + {q.shift}) over (order by revenue desc
              rows between unbounded preceding and current row) as c from book), t as (select sum(v) as t from o)
            select case when c - v < t * {first} / 100 then 'A' when c - v < t * {second} / 100 then 'B' else 'C' end as class,
              count(*), sum(v) from o, t group by class order by class""")

    def w11(self, q):
        self.rows(f"""create or replace table banded as select revenue, case when revenue > {q.big} and growthRate > 0.05 then 'rising'
            when revenue > {q.fair} and lastOrder < date '{q.before}' then 'sleeping'
            when creditScore >= 640 and orderCount >= 5 then 'sound' else 'other' end as band from book""")
        return lambda: self.rows("""select band, count(*), sum(revenue) from banded group by band
            order by list_position(['rising', 'sleeping', 'sound', 'other'], band)""")

    def w12(self, q):
        anchored = lambda column, low, high: f"coalesce(least(1, greatest(0, ({column} - {low}) / ({high} - {low}))), 0)"
        pull = f"0.5 * {anchored('revenue', 0.0, q.big)} + 0.5 * {anchored('growthRate', -0.5, q.growth_end)}"
        hold = f"0.6 * {anchored('creditScore', 300.0, q.credit_end)} + 0.4 * {anchored('orderCount', 0.0, q.depth_end)}"
        self.rows(f"""create or replace table celled as select revenue,
            2 * ({pull} < {q.line:.5f})::int + ({hold} < {q.line:.5f})::int as cell from book""")
        return lambda: self.rows("select cell, count(*), sum(revenue) from celled group by cell order by cell")

    def w13(self, q):
        tier = lambda sum: f"(coalesce({sum}, 0) < {q.big})::int + (coalesce({sum}, 0) < {q.fair})::int"
        return self.rows_later(f"""with sums as (select customerId,
              sum(amount) filter (date <= date '{q.earlier}') as a, sum(amount) filter (date <= date '{q.later}') as b
              from orders group by customerId),
            moved as (select {tier('round(a, 2)')} as before, {tier('round(b, 2)')} as now, coalesce(a, 0) as money
              from customers left join sums using (customerId))
            select before, now, count(*), sum(money) from moved group by all order by all""")

    def report(self, out):
        self.rows(f"""copy (select customerId, name, region, lastOrder, orderCount, b.revenue, margin, r, f, m, class, score, tier
            from tiered t join book b using (customerId) left join rfm using (customerId)
            order by score desc, customerId limit 1000) to '{out}' (header)""")


class DuckDBFused(DuckDB):
    """The whole job over views of the files: only the columns that are needed are parsed."""

    name = "duckdb-fused"

    def w1(self, q):
        self.rows(f"""create view customers as select customerId, name, region, creditScore, growthRate
            from read_csv('{self.folder}/customers.csv')""")

    def w2(self, q):
        self.rows(f"create view orders as from read_csv('{self.folder}/orders.csv')")
