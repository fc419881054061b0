"""The recipes of docs/ci.md: held to the services' schemas, and their steps run in bash on a small project."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from building import run
from conftest import MINIMAL, write_files
from shell_steps import Machine

from sitegen.site.tools import tools

ROOT = Path(__file__).parent.parent
ACTION = ROOT / ".github/actions/sitegen/action.yml"
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PAGE = (ROOT / "docs/ci.md").read_text()
GITHUB, SEND, GITLAB, *_ = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
BUILT = "steps.build.outcome == 'success' && 'build' || ''"
EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")
COPY = "content/campaigns/hello/email.md"
BROKEN = "---\nsubject: S\npreheader: P\n---\n# T\n\n{{ valus.x }} ::error::no command\n"


def action() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(ACTION.read_text())
    return content


def step(name: str) -> dict[str, Any]:
    return next(each for each in action()["runs"]["steps"] if each.get("name") == name)


def schema(name: str) -> jsonschema.Draft7Validator:
    """A schema of a service; YAML reads the key `on` as true, which is put right before."""
    folder = resources.files("check_jsonschema") / "builtin_schemas/vendor"
    return jsonschema.Draft7Validator(json.loads((folder / name).read_text()))


def workflow(text: str) -> Any:
    content = yaml.safe_load(text)
    content["on"] = content.pop(True)
    return content


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@lanternreel.example")
    return subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def change(machine: Machine, files: Mapping[str, str]) -> str:
    """Write `files` and commit all there is; the commit before."""
    write_files(machine.workspace / "mail", files)
    before = git(machine.workspace, "rev-parse", "HEAD").strip() if (machine.workspace / ".git").is_dir() else ""
    if not before:
        git(machine.workspace, "init", "-q", "-b", "main")
    git(machine.workspace, "add", "-A")
    git(machine.workspace, "commit", "-q", "-m", "change")
    return before


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A checkout with a project in a folder of it."""
    made = Machine(tmp_path, {"CI": "true"})
    change(made, {**MINIMAL, "../.gitignore": "build/\nreports/\n"})
    return made


class Runner:
    """The steps of the action, one by one, as the runner of GitHub runs them."""

    def __init__(self, machine: Machine, **expressions: str) -> None:
        self.machine = machine
        self.temp = machine.root / "temp"
        self.temp.mkdir()
        self.output, self.summary = machine.root / "output", machine.root / "summary"
        inputs = {f"inputs.{name}": str(each.get("default", "")) for name, each in action()["inputs"].items()}
        self.expressions = {**inputs, "inputs.project": "mail", BUILT: "build", **expressions}

    def run(self, name: str, code: int = 0) -> str:
        """What the step called `name` prints."""
        what = step(name)
        environ = {
            key: EXPRESSION.sub(lambda found: self.expressions[found[1]], text)
            for key, text in what.get("env", {}).items()
        }
        files = {"GITHUB_OUTPUT": self.output, "GITHUB_STEP_SUMMARY": self.summary}
        for path in files.values():
            path.touch()
        own = {"RUNNER_TEMP": self.temp, "GITHUB_WORKSPACE": self.machine.workspace, **files}
        out = self.machine.step(what["run"], {**environ, **{key: str(path) for key, path in own.items()}}, code=code)
        for line in self.output.read_text().splitlines():
            key, _, value = line.partition("=")
            self.expressions[f"steps.{what['id']}.outputs.{key}"] = value
        self.output.write_text("")
        return out

    @property
    def reports(self) -> Path:
        return Path(self.expressions["steps.reports.outputs.folder"])


def test_the_action_and_the_workflows_are_what_github_takes() -> None:
    schema("github-actions.json").validate(action())
    for path in WORKFLOWS:
        schema("github-workflows.json").validate(workflow(path.read_text()))


def test_the_page_has_the_workflow_of_this_repository() -> None:
    own = (ROOT / ".github/workflows/mails.yml").read_text()
    named = "your-org/sitegen/.github/actions/sitegen@TAG"
    assert own.replace("./.github/actions/sitegen", named) == GITHUB


def test_the_page_names_every_input() -> None:
    assert set(re.findall(r"`([\w-]+)`", "".join(re.findall(r"^\| (`.+?) \|", PAGE, re.MULTILINE)))) == set(
        action()["inputs"]
    )


def test_the_gitlab_recipe_is_what_gitlab_takes() -> None:
    schema("gitlab-ci.json").validate(yaml.safe_load(GITLAB))


def test_the_job_that_sends_stands_below_the_other(machine: Machine) -> None:
    both = workflow(GITHUB + SEND)
    schema("github-workflows.json").validate(both)
    job = both["jobs"]["send"]
    assert job["needs"] in both["jobs"]
    assert not job["concurrency"]["cancel-in-progress"]
    inputs = {name: each.get("default") for name, each in action()["inputs"].items()}
    (fetched,) = (each["with"] for each in job["steps"] if "download-artifact" in each.get("uses", ""))
    assert fetched["name"] == inputs["artifact"]
    run("bundle", "-C", machine.workspace / "mail", "-o", machine.workspace / fetched["path"])
    (script,) = (each["run"] for each in job["steps"] if each.get("name") == "Verify")
    assert "every byte as it was made" in machine.step(script)


def test_actions_are_pinned_and_nothing_is_pasted_into_a_script() -> None:
    used = [each["uses"] for each in action()["runs"]["steps"] if "uses" in each]
    for path in WORKFLOWS:
        for job in workflow(path.read_text())["jobs"].values():
            used += [each["uses"] for each in job["steps"] if "uses" in each]
            assert not any("${{" in each.get("run", "") for each in job["steps"])
    assert all(re.fullmatch(r"[\w-]+/[\w/-]+@v\d+|\./\.github/actions/\w+", name) for name in used)
    for each in action()["runs"]["steps"]:
        assert "${{" not in each.get("run", "")
        assert ("run" in each) == (each.get("shell") == "bash")


def test_a_workflow_has_no_more_rights_than_it_needs() -> None:
    for path in WORKFLOWS:
        content = workflow(path.read_text())
        assert content["permissions"] == {"contents": "read"}
        assert "pull_request_target" not in content["on"]
        assert "secrets" not in path.read_text()
    rights = workflow(GITHUB)["jobs"]["mails"]["permissions"]
    assert rights == {
        "contents": "read",
        "actions": "read",
        "security-events": "write",
        "pull-requests": "write",
    }


@pytest.mark.parametrize("given", ["", "git+https://git.example/x y.git"])
def test_the_install_step_hands_one_word_to_pip(machine: Machine, given: str) -> None:
    only_pip = '#!/bin/sh\n[ "$1" = -c ] && exec "$PYTHON" "$@"\nprintf "%s\\n" "$@" > "$HOME/asked-of-python"\n'
    machine.put("python", only_pip)
    output = machine.root / "output"
    environ = {"SITEGEN": given, "GITHUB_ACTION_PATH": str(ACTION.parent), "GITHUB_OUTPUT": str(output)}
    machine.step(step("Install sitegen")["run"], {**environ, "PYTHON": sys.executable, "PYTHONPATH": str(ROOT)})
    words = (machine.root / "asked-of-python").read_text().splitlines()
    assert words[:3] == ["-m", "pip", "install"]
    assert words[-1] == (given or f"{ACTION.parent}/../../..")
    assert (Path(f"{ACTION.parent}/../../..") / "pyproject.toml").resolve() == ROOT / "pyproject.toml"
    assert output.read_text() == f"tools={tools()[:12]}\n"


GH = """\
#!/bin/sh
printf '%s\\n' "$*" >> "$HOME/asked-of-gh"
case "$*" in
  *--paginate*) echo "$MARK" >> "$HOME/asked-of-gh"; cat "$HOME/known" ;;
  *) echo "$MARK" >> "$HOME/asked-of-gh" ;;
esac
"""


def test_the_steps_of_the_action(machine: Machine) -> None:
    base = change(machine, {COPY: MINIMAL[COPY].replace("Good evening", "Good morning, @everyone")})
    runner = Runner(
        machine,
        **{
            "inputs.base": base,
            "github.token": "t",
            "github.repository": "lanternreel/mails",
            "github.event.pull_request.number": "7",
        },
    )
    runner.run("Make a folder for reports")
    runner.run("Build and check")
    found = json.loads((runner.reports / "sitegen.sarif").read_text())
    assert found["runs"][0]["results"] == []
    assert 'tests="2" failures="0"' in (runner.reports / "sitegen.xml").read_text()
    runner.run("Bundle")
    assert [path.suffix for path in sorted((machine.workspace / "mail/build/bundles").glob("hello-*.zip"))] == [".zip"]
    runner.run("Compare with what it changes")
    told = (runner.reports / "diff.md").read_text()
    assert told.startswith("<!-- sitegen diff -->\n")
    assert "@everyone" in told
    assert "@everyone" not in re.sub(r"<(pre|code)>.*?</\1>", "", told, flags=re.DOTALL)
    runner.run("Write the summary")
    summary = runner.summary.read_text()
    assert summary.startswith("### sitegen mail\n\n    campaign")
    assert summary.endswith(told)

    machine.put("gh", GH)
    (machine.root / "known").write_text("")
    runner.run("Comment on the pull request")
    (machine.root / "known").write_text("41\n42\n")
    runner.run("Comment on the pull request")
    _, _, made, mark, _, _, edited, _ = (machine.root / "asked-of-gh").read_text().splitlines()
    comment = runner.reports / "comment.md"
    assert made == f"api --silent --method POST repos/lanternreel/mails/issues/7/comments -F body=@{comment}"
    assert edited == f"api --silent --method PATCH repos/lanternreel/mails/issues/comments/41 -F body=@{comment}"
    assert comment.read_text() == told.replace("<!-- sitegen diff -->", mark, 1)
    assert mark.startswith("<!-- sitegen diff ")


def test_what_is_wrong_is_told_and_means_nothing_to_the_summary(machine: Machine) -> None:
    change(machine, {COPY: BROKEN})
    runner = Runner(machine)
    runner.run("Make a folder for reports")
    out = runner.run("Build and check", code=1)
    assert out.startswith(f"::error file=mail/{COPY},line=7,col=4,title=template/undefined::")
    found = json.loads((runner.reports / "sitegen.sarif").read_text())["runs"][0]["results"]
    assert found[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == f"mail/{COPY}"
    runner.run("Write the summary")
    head, *lines = runner.summary.read_text().splitlines()
    assert head == "### sitegen mail"
    assert "    error: “valus” does not exist here [template/undefined]" in lines
    assert all(not line or line.startswith("    ") for line in lines)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({COPY: BROKEN}, "cannot be built any more"),
        ({"content/site.yaml": "brand: [\n"}, "cannot be compared"),
    ],
)
def test_a_change_with_errors_is_compared_all_the_same(machine: Machine, files: dict[str, str], told: str) -> None:
    base = change(machine, files)
    runner = Runner(machine, **{"inputs.base": base, BUILT: ""})
    runner.run("Make a folder for reports")
    runner.run("Build and check", code=1)
    runner.run("Compare with what it changes")
    comparison = (runner.reports / "diff.md").read_text()
    assert comparison.startswith("<!-- sitegen diff -->\n")
    assert told in comparison


def test_a_base_that_is_not_there_is_fetched(machine: Machine) -> None:
    git(machine.workspace, "clone", "-q", "--bare", ".", "../origin.git")
    base = change(machine, {COPY: MINIMAL[COPY].replace("glad", "happy")})
    git(machine.workspace, "push", "-q", "../origin.git", "main")
    git(machine.root, "clone", "-q", "--depth=1", f"file://{machine.root}/origin.git", "shallow")
    machine.workspace = machine.root / "shallow"
    runner = Runner(machine, **{"inputs.base": base})
    for name in ("Make a folder for reports", "Build and check", "Compare with what it changes"):
        runner.run(name)
    assert "happy" in (runner.reports / "diff.md").read_text()


CURL = """\
#!/bin/sh
printf '%s\\n' "$*" >> "$HOME/asked-of-curl"
case "$*" in *--data-urlencode*) ;; *) cat "$HOME/known" ;; esac
"""


def test_the_steps_for_gitlab(machine: Machine) -> None:
    base = change(machine, {COPY: MINIMAL[COPY].replace("glad", "happy")})
    machine.put("curl", CURL)
    job = yaml.safe_load(GITLAB)["mails"]
    environ = {
        **job["variables"],
        "PROJECT": "mail",
        "CI_PROJECT_DIR": str(machine.workspace),
        "CI_API_V4_URL": "https://gitlab.example/api/v4",
        "CI_MERGE_REQUEST_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "9",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
        "SITEGEN_TOKEN": "t",
    }
    script = "\n".join(job["script"])
    reports = machine.workspace / "reports"
    (machine.root / "known").write_text('[{"id": 5, "body": "thanks"}]')
    machine.step(script, environ)
    assert json.loads((reports / "code-quality.json").read_text()) == []
    assert 'failures="0"' in (reports / "sitegen.xml").read_text()
    assert "happy" in (reports / "diff.md").read_text()
    (machine.root / "known").write_text('[{"id": 5, "body": "thanks"}, {"id": 6, "body": "<!-- sitegen diff -->\\n"}]')
    machine.step(script, environ)
    notes = "https://gitlab.example/api/v4/projects/3/merge_requests/9/notes"
    _, made, _, edited = (machine.root / "asked-of-curl").read_text().splitlines()
    assert made.endswith(f"--request POST --data-urlencode body@reports/diff.md {notes}")
    assert edited.endswith(f"--request PUT --data-urlencode body@reports/diff.md {notes}/6")
    kept = [path.replace("$PROJECT", "mail") for path in (*job["cache"]["paths"], *job["artifacts"]["paths"])]
    assert all((machine.workspace / path).is_dir() for path in kept)
    assert all((machine.workspace / path).is_file() for path in job["artifacts"]["reports"].values())


def test_gitlab_stops_at_errors_and_has_reports_and_comparison_all_the_same(machine: Machine) -> None:
    base = change(machine, {COPY: BROKEN})
    job = yaml.safe_load(GITLAB)["mails"]
    environ = {**job["variables"], "PROJECT": "mail", "CI_PROJECT_DIR": str(machine.workspace)}
    machine.step("\n".join(job["script"]), {**environ, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}, code=1)
    assert [words[2] for words in machine.commands] == ["build", "diff"]
    assert (machine.workspace / "reports/diff.md").read_text().startswith("<!-- sitegen diff -->")
    (found,) = json.loads((machine.workspace / "reports/code-quality.json").read_text())
    assert found["location"] == {"path": f"mail/{COPY}", "lines": {"begin": 7}}
    assert job["artifacts"]["when"] == "always"


def test_a_build_tells_what_a_check_tells(machine: Machine) -> None:
    project = machine.workspace / "mail"
    files = {
        COPY: BROKEN,
        "content/campaigns/other/campaign.yaml": "name: O\nkind: marketing\nsegments: [everyone]\n",
        "content/campaigns/other/email.md": f"---\nsubject: {'long ' * 20}\npreheader: P\n---\nNo heading.\n",
        "content/campaigns/third/campaign.yaml": "name: T\nkind: marketting\nsegments: [everyone]\n",
        "layouts/blocks/hero/block.yaml": "optoins: {}\n",
        "layouts/blocks/own/block.yaml": "summary: S\nexample: |\n  /// own\n  {{ valus }}\n  ///\n",
    }
    write_files(project, files)
    told = [
        json.loads(run("-C", project, command, "--format", "json", code=1).stdout)["diagnostics"]
        for command in ("build", "check")
    ]
    assert told[0] == told[1]
    assert len({found["rule"] for found in told[0]}) > 4
