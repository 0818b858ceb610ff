"""The page of development that shows every component in each of its states."""
