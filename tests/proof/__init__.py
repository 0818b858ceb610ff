"""What the product promises under attack and under faults, row by row (docs/security.md).

A row whose tests belong to one app is kept there; what spans the whole product is kept here.
``rows`` names them all; ``tests/prove`` runs them, each by itself, in full size.
"""
