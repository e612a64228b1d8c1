"""The number of the release, which each batch names.

Raise it when a release folds, decides or stores something else than the one before. A fold asks a batch for its number
where the rule of an earlier release was different, so that a replay always gives the state that was stored.
"""

RELEASE = 6
"""The number of this release. Batches of the first one do not name it."""
