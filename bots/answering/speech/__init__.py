"""What people say and how they say it, by language: tables of words, no rules."""
