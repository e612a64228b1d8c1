"""Twilio: its webhook, its API and its error codes; unknown to the domain."""
