"""MemoryRelay's dialect: its routes, fields and errors."""
