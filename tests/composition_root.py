"""What the composition root remembers between the tests of one process."""

import sys


def forget_parts() -> None:
    """Whatever it has made for another test's account and settings."""
    modules = [
        module for name, module in sys.modules.items() if name.startswith("cairn.bootstrap.")
    ]
    for module in modules:
        for part in vars(module).values():
            if hasattr(part, "cache_clear") and part.__module__ == module.__name__:
                part.cache_clear()
