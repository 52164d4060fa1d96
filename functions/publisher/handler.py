"""Stream of the table: publishes the events that its writes cause."""

from cairn.bootstrap import events, workers

events.sns()  # connects while the function starts, not with its first record
lambda_handler = workers.stream_worker(events.read_write, events.publish)
