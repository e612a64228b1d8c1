"""A copy of terraform/ that a test may break, and Terraform's checks of it."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Configuration:
    """Terraform files in a folder of a copy. `tfcheck`: what serves the providers' schemas, if not the registry."""

    root: Path
    """The copy of the whole."""
    name: str
    """The folder's name below it."""
    tfcheck: Path | None

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self.root / self.name

    def replace(self, file: str, old: str, new: str) -> None:
        """Put other words in the place of these, which must be there once."""
        path = self.folder / file
        text = path.read_text()
        assert text.count(old) == 1, f"{file} has {text.count(old)} times: {old}"
        path.write_text(text.replace(old, new))

    def append(self, file: str, text: str) -> None:
        """Add something at a file's end."""
        path = self.folder / file
        path.write_text(f"{path.read_text()}\n{text}\n")

    def invalid(self) -> list[str]:
        """What `terraform validate` finds wrong, as its summaries and details."""
        found = json.loads(self._run("validate", "-json").stdout)
        return [f"{each['summary']}: {each.get('detail', '')}" for each in found["diagnostics"]]

    def broken_promises(self) -> set[str]:
        """The names of the runs of `terraform test` that fail or that cannot be carried out."""
        done = self._run("test", "-json")
        events = [json.loads(line) for line in done.stdout.splitlines()]
        runs = [event["test_run"] for event in events if event.get("type") == "test_run"]
        assert runs, done.stdout + done.stderr
        return {run["run"] for run in runs if run.get("status") in ("fail", "error")}

    def _run(self, command: str, *options: str) -> subprocess.CompletedProcess[str]:
        if self.tfcheck is not None:
            line = [str(self.tfcheck), command, str(self.folder), "--root", str(self.root), *options]
            return subprocess.run(line, capture_output=True, text=True, check=False)
        # The providers are those that were fetched for the real folder.
        environment = {**os.environ, "TF_DATA_DIR": str(ROOT / self.name / ".terraform")}
        line = ["terraform", f"-chdir={self.folder}", command, *options]
        return subprocess.run(line, capture_output=True, text=True, check=False, env=environment)


def copied_to(folder: Path, name: str, tfcheck: Path | None) -> Configuration:
    """One of Terraform's folders, in a copy of all of them and of what they speak of, below this folder."""
    shutil.copytree(ROOT / "terraform", folder / "terraform", ignore=shutil.ignore_patterns(".terraform"))
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "cloudbuild.yaml", folder)
    return Configuration(folder, name, tfcheck)
