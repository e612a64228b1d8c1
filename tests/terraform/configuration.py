"""A copy of terraform/ that a test can modify, and Terraform's checks of it."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Configuration:
    """A copied folder of Terraform files.

    `tfcheck`: a program that runs Terraform with the providers' schemas offline; None to run Terraform itself.
    """

    root: Path
    """Folder of the whole copy."""
    name: str
    """Path of the Terraform folder below `root`."""
    tfcheck: Path | None

    @property
    def folder(self) -> Path:
        """The folder of the Terraform files."""
        return self.root / self.name

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace `old`, which must occur exactly once in the file, by `new`."""
        path = self.folder / file
        text = path.read_text()
        assert text.count(old) == 1, f"{file} contains {text.count(old)} times: {old}"
        path.write_text(text.replace(old, new))

    def append(self, file: str, text: str) -> None:
        """Append text to a file."""
        path = self.folder / file
        path.write_text(f"{path.read_text()}\n{text}\n")

    def invalid(self) -> list[str]:
        """The problems that `terraform validate` reports, as summaries with details."""
        result = json.loads(self._run("validate", "-json").stdout)
        return [f"{each['summary']}: {each.get('detail', '')}" for each in result["diagnostics"]]

    def failed_checks(self) -> set[str]:
        """The names of the runs of `terraform test` that fail or cannot be executed."""
        process = self._run("test", "-json")
        events = [json.loads(line) for line in process.stdout.splitlines()]
        runs = [event["test_run"] for event in events if event.get("type") == "test_run"]
        assert runs, process.stdout + process.stderr
        return {run["run"] for run in runs if run.get("status") in ("fail", "error")}

    def _run(self, command: str, *options: str) -> subprocess.CompletedProcess[str]:
        if self.tfcheck is not None:
            line = [str(self.tfcheck), command, str(self.folder), "--root", str(self.root), *options]
            return subprocess.run(line, capture_output=True, text=True, check=False)
        # The providers that `terraform init` has downloaded for the real folder.
        environment = {**os.environ, "TF_DATA_DIR": str(ROOT / self.name / ".terraform")}
        line = ["terraform", f"-chdir={self.folder}", command, *options]
        return subprocess.run(line, capture_output=True, text=True, check=False, env=environment)


def copied_to(folder: Path, name: str, tfcheck: Path | None) -> Configuration:
    """Copy the Terraform files, and the files that they refer to, below `folder`. `name`: the folder to check."""
    shutil.copytree(ROOT / "terraform", folder / "terraform", ignore=shutil.ignore_patterns(".terraform"))
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "cloudbuild.yaml", folder)
    return Configuration(folder, name, tfcheck)
