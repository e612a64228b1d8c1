"""The local stack: emulators, functions, a fake carrier and the web phone."""
