"""The deployed functions, one file each."""
