"""The operators' command line, which `manage.py` starts: `python manage.py --help`.

To add a command, write a function in the module that is about its subject, and decorate it with `@commands.command`:

    @commands.command("say")
    def say(context: typer.Context, phone: Phone, text: Text, reason: Reason, dry_run: DryRun = False, ...) -> None:
        '''Send a learner a text.'''                        # the help, for a reader who does not know the code
        session = session_of(context)
        acting = composition.acting(session.ports())        # shows the stage; nothing else opens the store
        by = session.by(reason, ask=not (dry_run or yes))   # production asks back; nothing else tells the operator
        ...
        output.show(text)                                   # or output.show_json, output.show_table

- The signature is the parser. `arguments.py` has the arguments and options that commands share, each with its help.
- What is asked for goes to stdout, and all else to stderr: `output.tell`, and `Progress` for long work.
- Data have `--json`. A change has `--reason`, `--dry-run`, `--yes` and `--json`, and an entry in the audit trail.
- A failure is an exception, which `errors.py` turns into one line and an exit code: 1 refused or failed, 2 misused,
  130 interrupted. A command that did its work and found something amiss raises `typer.Exit(1)`.
- A new module is listed in `app.py`, with its section of the help.
- Tests call `main` with a `Session` of their own ports: `tests/unit/cli`. `tests/docs/test_commands.py` lists which
  test runs each command.

Modules import at the top. `shared/composition.py` imports what it builds only when it builds it, so `--help` is fast.
"""
