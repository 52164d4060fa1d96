"""What items look like in the table: their keys, attributes and values, and the way back."""
