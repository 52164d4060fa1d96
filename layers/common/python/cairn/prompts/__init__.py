"""What language models are asked: a module per task, with its version and its reply model."""
