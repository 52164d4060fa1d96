"""From a question to ranked memories: candidates, statistics, scores, thresholds."""
