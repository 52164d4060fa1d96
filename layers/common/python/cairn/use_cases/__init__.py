"""What Cairn does, one function each: request first, ports as keyword arguments."""
