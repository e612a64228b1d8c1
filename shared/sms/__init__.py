"""The SMS context: texts, rendered, sent in order, with their receipts."""
