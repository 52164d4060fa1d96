"""What the core needs from the outside. Each docstring is the contract its suite checks.

Every method that touches stored data takes the `Scope` first; nothing of another project is ever
read or written. All may raise `DependencyUnavailable`; none waits longer than its deadline.
Domain types are names in signatures only: a function loads the values it works with.
"""
