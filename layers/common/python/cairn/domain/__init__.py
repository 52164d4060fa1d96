"""What memory is: values and pure rules. No I/O, no clock, no vendor."""
