"""Face for the machines that watch a hub: is it alive, can it answer, what does it count."""
