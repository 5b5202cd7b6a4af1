"""Random walks over a ledger: whatever happened before, a remembered build equals one made anew, byte for byte."""
