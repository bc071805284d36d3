"""What is wrong with the hub itself, and not with what somebody did."""


class SetupFault(Exception):
    """Something the hub stands on is missing or does not belong together.

    The text says what, and how to mend it, for whoever runs the hub; commands print it and end.
    """
