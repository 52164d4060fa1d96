"""Workers: records of queues and the table's stream in, use cases called, outcomes logged."""
