"""The hub at work by itself: queues of what is due, worked off in slices.

A queue is a view of the domain's tables, never a store: a job only says "do one slice of this
queue". Losing every job loses nothing, for the clockwork of any worker asks anew.
"""
