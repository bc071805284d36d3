"""`python -m benchmarks`: every benchmark, one table after the other."""

import subprocess
import sys

from benchmarks import deciding, judging, planning

judging.main()
print()
deciding.main()
print()
planning.main()
print(flush=True)
subprocess.run([sys.executable, "-m", "benchmarks.science"], check=True)
for database in ([], ["--postgres"]):
    # A process each: Django is set up for one database only.
    print(flush=True)
    subprocess.run([sys.executable, "-m", "benchmarks.whole", "5000", *database], check=True)
