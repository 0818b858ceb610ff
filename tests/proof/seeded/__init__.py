"""Bugs put into the product, one at a time, to see that ``make test`` goes red of each.

A bug is a change of a few lines. Most are what published advisories of other chatbot builders came
of; the rest undo what a row of docs/security.md stands on.
"""

from tests.proof.seeded import accounts, browser, content, faults, money, outbound, tenancy
from tests.proof.seeded.bug import Bug

BUGS: tuple[Bug, ...] = (
    *tenancy.BUGS,
    *accounts.BUGS,
    *outbound.BUGS,
    *browser.BUGS,
    *content.BUGS,
    *money.BUGS,
    *faults.BUGS,
)
