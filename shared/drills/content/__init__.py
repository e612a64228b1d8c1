"""Content: turns authors' files into drills in all their languages, or reports all problems in them."""
