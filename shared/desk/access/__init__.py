"""Who visits, what they may see and do, and what addresses and forms carry."""
