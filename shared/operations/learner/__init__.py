"""One learner whole: everything that is stored about them, in the forms that operators need."""
