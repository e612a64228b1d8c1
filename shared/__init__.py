"""The contexts behind the functions, their ports, and the published language between them."""
