"""Faults by script: the whole product in processes that are killed while people use it.

``stores`` are the servers, ``town`` the product on them, ``visitors`` and ``owner`` who use it,
``books`` what the stores have of them afterwards.
"""
