"""What operators do across contexts."""
