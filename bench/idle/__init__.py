"""The same functions with handlers that do nothing: what the hops alone take."""
