"""How models are kept in documents, below all contexts."""
