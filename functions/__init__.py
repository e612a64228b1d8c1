"""What is deployed: one file per function."""
