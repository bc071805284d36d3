"""What all pages for staff share: signing in, the session, and the look."""
