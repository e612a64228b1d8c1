"""The edge: decodes requests, calls the handlers, returns status codes, and parks and redrives messages."""
