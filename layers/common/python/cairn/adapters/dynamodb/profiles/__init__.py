"""Templates and profiles in DynamoDB."""
