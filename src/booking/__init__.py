"""The booking system as it is deployed: keys, model, table and the two Lambda functions."""
