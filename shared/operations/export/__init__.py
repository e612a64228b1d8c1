"""Exports: tables as CSV files that survive a spreadsheet, and all that is kept of one person (docs/exports.md)."""
