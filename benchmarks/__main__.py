"""`python -m benchmarks`: every benchmark, one table after the other."""

from benchmarks import deciding, judging

judging.main()
print()
deciding.main()
