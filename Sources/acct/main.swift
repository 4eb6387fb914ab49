print("acct")
