"""The figures: what each learner adds to them, the totals, and the views of the totals. See docs/figures.md."""
