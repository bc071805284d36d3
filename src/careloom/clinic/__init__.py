"""Pages for coaches and clinicians: what waits for a human, and each person."""
