"""Reading content: from an author's files, in whichever form, to drills in all their languages, or to all mistakes."""
