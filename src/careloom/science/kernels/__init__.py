"""Which event matters, and for whom: leave-one-event-out, moderators, the narrative's path."""
