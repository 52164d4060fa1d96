"""AWS services other than the table: SQS, SNS, S3, KMS, Lambda and Secrets Manager."""
