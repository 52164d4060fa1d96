"""What operators and the schedule do: send jobs for overdue work, redrive abandoned work, trace."""
