"""The matrix of tenants: every address, every method, everybody, against another's documents.

``world`` seeds two tenants who hold the same, ``routes`` knows every address and the ids in it,
``policies`` who may what where, ``actors`` who calls, ``calls`` how, and ``oracle`` what is wrong.
"""
