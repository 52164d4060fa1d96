"""Messages of a conversation, who speaks in them, and the windows they are read in."""
