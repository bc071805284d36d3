"""Pages for authors and auditors: what the hub decided, and why."""
