"""MemOS Cloud's dialect: its routes, fields and errors."""
