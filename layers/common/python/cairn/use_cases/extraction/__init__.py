"""From accepted messages to memories: attempt a task, plan it, apply the plan."""
