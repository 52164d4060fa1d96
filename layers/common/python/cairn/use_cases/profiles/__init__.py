"""Templates and profiles: kept, bound, edited, filled and found."""
