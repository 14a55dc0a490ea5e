"""What SQS refuses before anything happens: one module for each kind of parameter. Each raises an `SqsError`."""
