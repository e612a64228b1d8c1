"""Where requests come in and messages are decoded, answered, parked and put back."""
