"""Reading of inbound texts: what a text means here, before the dialog's rules decide what happens.

`read` is the entry. The phrases are in `languages/`, one file per language.
"""
