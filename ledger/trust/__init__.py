"""Trust: what a push may bring, who may bring it, what the server remembers of it, and how that is proved later.

The checks of a case's content are the ledger's own (``book``); here is what stands around them: the commit as git
holds it, the refs, the receipts.
"""
