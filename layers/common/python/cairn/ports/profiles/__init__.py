"""Templates, profiles, and what fills them."""
