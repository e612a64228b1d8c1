"""The operators' command line, which `manage.py` starts: `python manage.py --help`.

To add a command, write a function in the module that is about its subject, and decorate it with `@commands.command`:

    @commands.command("codes")
    def codes(context: typer.Context, as_json: AsJson = False) -> None:
        '''List the registration codes.'''                  # the help, for a reader who does not know the code
        ports = session_of(context).ports()                 # shows the stage; nothing else opens the store
        ...
        output.show(text)                                   # or output.show_json, output.show_table

- The signature is the parser. `arguments.py` has the arguments and options that commands share, each with its help.
- What is asked for goes to stdout, and all else to stderr: `output.tell`, and `Progress` for long work.
- Data have `--json`. A change has `--reason`, `--dry-run`, `--yes` and `--json`, and an entry in the audit trail:
  `changing.py` does all of it. A change of the whole store is a method of `shared/operations/store_changes.py`.
- A failure is an exception, which `errors.py` turns into one line and an exit code: 1 refused or failed, 2 misused,
  130 interrupted. A command that did its work and found something amiss raises `typer.Exit(1)`.
- A new module is listed in `app.py`, with its section of the help.
- Tests call `main` with a `Session` of their own ports: `tests/unit/cli`. `tests/docs/test_commands.py` lists which
  test runs each command.

Modules import at the top, except for what loads slowly: operations are built by `shared/composition.py`, which imports
what it builds only then, and their types are imported under TYPE_CHECKING. So `--help` is fast.
"""
