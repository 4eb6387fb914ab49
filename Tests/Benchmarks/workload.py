"""The questions W1 to W10 that every engine answers, varied from repetition to repetition so that none is answered from memory.

W1 load customers.csv, typed                     W6 recency, frequency and money scores, and eight classes
W2 load orders.csv, typed                        W7 a weighted score with two ranks; tiers 1 / 4 / 15 / 80 %
W3 four aggregates per customer                  W8 re-weight, cut again, migration matrix (ranks kept)
W4 filter on three columns: count, and top 20    W9 Pareto share and ABC classes                  W11 a decision table of four classes
W5 group by two columns, three aggregates        W10 the whole job in a fresh process
W12 a matrix of two weighted axes                W13 tiers at two dates, and who moved

In the time of W11 and W12 an engine makes the class or cell of every row, as a number. acct makes its report in that time as well: what each rule matches,
takes and finds taken, what of each cell's money and which accounts are its largest; the peers count and sum only when their answers are compared, outside the
time. Outside it, too, acct puts the names to W11's numbers when its check asks for them. Every scale of W12 moves with the repetition.
"""

import datetime

AS_OF = datetime.date(2026, 11, 1)
CHANNELS = ["partner", "online", "direct", "retail", "telesales"]
GROUPINGS = [("region", "channel"), ("industry", "channel"), ("region", "industry")]
BASE_WEIGHTS = (40, 20, 20, 20)  # revenue rank, margin rank, credit, growth


class Question:
    """What one repetition asks; every number depends on the repetition's number."""

    def __init__(self, number):
        self.number = number
        self.channel = CHANNELS[number % len(CHANNELS)]
        self.before = AS_OF - datetime.timedelta(days=90 + 7 * number)
        self.above = 1000 + 150 * number
        self.grouping = GROUPINGS[number % len(GROUPINGS)]
        self.shift = number  # added to the ranked measures: the same order, but another column
        self.bins = 5
        self.floor = 20 * number  # only customers with more revenue than this are scored
        self.weights = (20 + 3 * number, 40 - 2 * number, 10 + number, 30)
        self.one_weight = 10 + 7 * number
        self.cuts = (78 + number % 5, 93 + number % 4)
        self.big, self.fair = 12_000 + 300 * number, 2_000 + 100 * number
        self.growth_end, self.credit_end, self.depth_end = f"{0.5 + 0.01 * number:.2f}", 850 - number, 20 + number  # where W12's scales end
        self.line = 0.40003 + 0.02 * number  # no score lies exactly there
        self.later = AS_OF - datetime.timedelta(days=10 * number)
        self.earlier = self.later - datetime.timedelta(days=365)


def tier_sizes(count):
    """How many accounts the first one, two and three tiers hold together, ties aside."""
    return [-(-count * share // 100) for share in (1, 5, 20)]
