"""What the functions are made of: the contexts, their ports, and the published language between them."""
