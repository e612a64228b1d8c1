"""How learners' answers are read: letters, numbers, yes and no, and words with typos, in any script."""
