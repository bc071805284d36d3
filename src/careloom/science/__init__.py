"""What was learned: estimators over tables, each with its uncertainty and its own limits told.

Pure, and of no use for care alone: it knows tables, not programs or persons. Every estimator has
one shape: options in the constructor, data in `fit` (any frame that narwhals reads, columns by
name, rows as dicts, or the path of a Parquet or CSV file), and a frozen result whose `effects`
is a table. What cannot be analyzed is refused by `DataError`, with column and row.
"""
