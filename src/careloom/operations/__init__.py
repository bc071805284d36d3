"""What the hub tells those who run it: logs, metrics and traces, none of which knows a person."""
