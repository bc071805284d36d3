"""Face: the person's own pages. They read clock and request, call one service, and render."""
