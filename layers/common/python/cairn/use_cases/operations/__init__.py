"""What operators and the schedule do: find overdue work, redrive, trace."""
