"""What only the functions behind queues, the stream of the table and the schedule use."""
