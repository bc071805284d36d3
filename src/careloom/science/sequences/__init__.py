"""Which step after which: rules of several stages, embedded regimes, transitions, the next step."""
