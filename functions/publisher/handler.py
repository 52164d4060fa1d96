"""Stream of the table: publishes the events that its writes cause."""

from cairn.bootstrap.workers import events, handlers

events.sns()  # connects while the function starts, not with its first record
lambda_handler = handlers.stream_worker(events.read_write, events.publish)
