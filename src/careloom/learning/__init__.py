"""How the hub learns: from decisions and what came after them to the artifacts that policies use.

Pure. It ties the two that know nothing of each other: the hub, which decides, and the science,
which estimates.
"""
