"""Storage helpers that all contexts use: models in documents, scans, shards."""
