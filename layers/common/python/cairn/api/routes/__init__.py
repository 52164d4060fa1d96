"""Which function has which routes: a module for each function behind the API, named after it."""
