"""What all tests share: a hypothesis profile that does not race against the compiler."""

from hypothesis import settings

# The first call of a compiled function takes seconds, so a deadline would measure Numba.
settings.register_profile("portsim", deadline=None, print_blob=True)
settings.load_profile("portsim")
