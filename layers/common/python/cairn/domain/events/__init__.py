"""Events that are published to subscribers, derived from writes of the table."""
