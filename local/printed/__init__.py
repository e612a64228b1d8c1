"""Texts that are generated for the documentation: the pipeline diagram and the table of settings."""
