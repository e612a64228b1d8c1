"""Operators' tasks that span several contexts."""
