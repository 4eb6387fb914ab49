/// The first lesson, for `acct demo`: comments are what a trainer says before the statement is run.
let retailLesson = """
  # From a list of customers to a decision, in a dozen steps.
  # The book: four tables, what a customer is worth, and a pyramid by it.
  include "book.acct"

  # Few customers at the top, many at the base. How many, and where?
  count customers by region across tier

  # Who is gold, and has not bought for three months? They are worth a call today.
  find customers where tier = gold and lastOrder > 90d

  # The largest customers of two regions, with what an order brings.
  find customers where revenue >= 1.2k and region in (East, North)
      sort by revenue desc top 10 show name, revenue, revenue / orderCount as ticket

  # Why does this customer stand where it stands? Every number of it.
  explain tier for "C00042"

  # And why is it not among those who fell asleep?
  why "C00042" not in sleeping

  # What if growth counted twice as much, and sheer size half? Nothing is changed yet.
  what if value weights revenue 20, growth 40 named growthPush

  # What if we had room for more gold customers?
  what if tier cuts gold next 6% named moreGold

  # Side by side.
  compare scenarios

  # Who would be gold under the first, and ought to hear from us?
  find customers where tier = gold and lastOrder > 90d under growthPush

  # Convinced? Then it becomes the rule ...
  keep growthPush

  # ... and not convinced after all.
  undo

  # A list for the sales team: whole on the disk, or not there at all.
  export customers where tier = gold sort by revenue desc show customerId, name, revenue to "gold-{as-of}.csv"
  # Now it is your turn: `help` tells what to type.

  """
