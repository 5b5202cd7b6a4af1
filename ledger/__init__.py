"""欠薪预警台账: the plain-text case ledger of the three-colour wage-arrears measures."""
