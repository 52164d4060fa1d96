"""The stores in the one DynamoDB table, and the client that they share."""
