"""Reading and searching projections in rows and segments, without an external index."""
