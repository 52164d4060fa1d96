"""What search knows of a memory: projections, the segments they are packed into, and filters."""
