"""The database's tables, as they came about: each file of `versions` takes them one step on, and back again."""
