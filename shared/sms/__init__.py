"""The SMS context: texts are rendered, sent in order, and their receipts recorded."""
