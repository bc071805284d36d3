"""The hub's own way of keeping passwords, at a cost that tests can pay a hundred times."""

from django.contrib.auth.hashers import ScryptPasswordHasher


class CheapScrypt(ScryptPasswordHasher):
    """Scrypt with a 4096th of the work: never for a password that matters."""

    work_factor = 2**2
