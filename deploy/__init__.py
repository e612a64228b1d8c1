"""Before and after a deployment: the archive that is deployed, and the learner who tries it."""
