"""A demo: learners who have texted for a fortnight, in a store that the local stack then runs on."""
