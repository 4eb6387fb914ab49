/// What `acct --version` says.
public let acctVersion = "0.1.0"
