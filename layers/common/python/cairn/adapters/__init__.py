"""One adapter per port and vendor; vendor errors become ours at the call."""
