"""The commands, their options, and what ends with which exit code: 0 fine, 1 findings at or above fail_on, 2 usage."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sitegen import __version__
from sitegen.cli.kinds import Kind
from sitegen.cli.plainly import plainly
from sitegen.cli.telling import DiffFormat, Format, Plain, Telling

_SENSELESS: type[Exception] = typer.BadParameter.__mro__[2]
"""What is raised for a command line that makes no sense: click's ClickException, which typer has no name for."""


class Commands(TyperGroup):
    """The commands; a command line that makes no sense is told in the format that was asked for."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run a command; what is wrong with its words is told in plain ones."""
        try:
            return super().invoke(ctx)
        except _SENSELESS as error:
            raise plainly(error) from None

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        *,
        standalone_mode: bool = True,
        **more: Any,
    ) -> Any:
        """Run the command that `args` name; as typer calls it."""
        given = list(sys.argv[1:] if args is None else args)
        shape = _asked(given)
        if not standalone_mode or shape is Format.TEXT:
            return super().main(args, prog_name, standalone_mode=standalone_mode, **more)
        try:
            sys.exit(super().main(given, prog_name, standalone_mode=False, **more))
        except _SENSELESS as error:
            from sitegen.cli.commands import senseless

            path = getattr(getattr(error, "ctx", None), "command_path", "sitegen")
            sys.exit(senseless(error.format_message().rstrip("."), f"Try {path} --help.", Telling(shape)))  # type: ignore[attr-defined]


def _asked(args: Sequence[str]) -> Format:
    """The format that `args` ask for, be they sensible or not."""
    words = [word.removeprefix("--format=") for word in args if word.startswith("--format=")]
    words += [word for option, word in pairwise(args) if option == "--format"]
    return next((each for word in words for each in Format if each == word), Format.TEXT)


app = typer.Typer(
    cls=Commands,
    name="sitegen",
    help="Personalised email and landing pages from YAML and Markdown.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Root = Annotated[
    Path, typer.Option("-C", "--directory", metavar="DIR", help="The project folder: it holds content/ and layouts/.")
]
Cells = Annotated[
    list[str] | None,
    typer.Argument(metavar="CELL", help="campaign/segment/variant/locale; globs, right parts may be left off."),
]
Shape = Annotated[Format, typer.Option("--format", help="How findings are printed.")]
PlainShape = Annotated[Plain, typer.Option("--format", help="How it is printed.")]
Reports = Annotated[
    list[str] | None,
    typer.Option("--report", metavar="FORMAT=FILE", help="Write findings to a file as well; may be repeated."),
]
Out = Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR", help="Output folder; default: DIR/build.")]


@app.callback(invoke_without_command=True)
def top(
    context: typer.Context,
    directory: Root = Path("."),
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Personalised email and landing pages from YAML and Markdown."""
    if version:
        typer.echo(f"sitegen {__version__}")
        raise typer.Exit
    context.obj = directory


def _project(
    context: typer.Context, directory: Path, shape: Format | Plain = Format.TEXT, reports: Sequence[str] | None = None
) -> tuple[Path, Telling]:
    """The project folder, and how findings are told: the command's own -C, else the one before the command.

    Ends with 2 where there is no project.
    """
    root = directory if directory != Path(".") else Path(context.obj or ".")
    telling = Telling(Format(shape.value), tuple(map(_report, reports or ())), root)
    if (root / "content").is_dir():
        return root, telling
    from sitegen.cli.commands import senseless

    above = next((folder for folder in root.resolve().parents if (folder / "content/site.yaml").is_file()), None)
    hint = (
        f"There is one in {above}: name it with -C."
        if above
        else "Run it in a project folder, or name one with -C DIR."
    )
    here = Path.cwd() if root == Path(".") else root
    raise typer.Exit(senseless(f"there is no content/ folder in {here}", hint, telling))


def _report(words: str) -> tuple[Format, Path]:
    """What --report names: a format and the file that is written in it."""
    shape, _, path = words.partition("=")
    for each in Format:
        if shape == each and path:
            return each, Path(path)
    raise typer.BadParameter(f"“{words}” is not FORMAT=FILE, with FORMAT one of {', '.join(Format)}")


@app.command()
def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, or one without content/.")],
    shape: PlainShape = Plain.TEXT,
) -> None:
    """Make a small complete project to begin with."""
    from sitegen.cli.starting import run_init

    raise typer.Exit(run_init(Path(context.obj or ".") / folder, Telling(Format(shape.value))))


@app.command(short_help="Add a campaign, segment, persona or block.")
def new(
    context: typer.Context,
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help="campaign, segment, persona or block.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Lower-case letters, digits and hyphens.")],
    directory: Root = Path("."),
    shape: PlainShape = Plain.TEXT,
) -> None:
    """Add a campaign, segment, persona or block; nothing that is there is overwritten."""
    from sitegen.cli.adding import run_new

    root, telling = _project(context, directory, shape)
    raise typer.Exit(run_new(root, kind, name, telling))


@app.command(short_help="Compile content/ into build/.")
def build(
    context: typer.Context,
    cells: Cells = None,
    directory: Root = Path("."),
    output: Out = None,
    clean: Annotated[
        bool, typer.Option("--clean", help="Compile everything, whatever is known of earlier builds.")
    ] = False,
    why: Annotated[
        list[str] | None, typer.Option("--why", metavar="CELL", help="Tell why this cell was compiled, or was not.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", metavar="N", min=1, help="Processes; default: as many as pay.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="URL", help="Compile on a Dask cluster, such as tcp://host:8786."),
    ] = None,
    shape: Shape = Format.TEXT,
    reports: Reports = None,
) -> None:
    """Compile content/ into build/: mails, landing pages, pictures, manifest, gallery."""
    from sitegen.cli.building import How, run_build

    root, telling = _project(context, directory, shape, reports)
    how = How(clean, why or (), jobs, scheduler)
    raise typer.Exit(run_build(root, output or root / "build", cells or [], telling, how))


@app.command(short_help="Write templates for your email service.")
def export(
    context: typer.Context,
    cells: Cells = None,
    directory: Root = Path("."),
    dialect: Annotated[
        str | None, typer.Option("--dialect", metavar="NAME", help="The email service; default: that of site.yaml.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--out", "--output", metavar="DIR", help="Output folder; default: DIR/build/export/NAME."),
    ] = None,
    shape: Shape = Format.TEXT,
    reports: Reports = None,
) -> None:
    """Write what your email service takes as templates, and what it must know of recipients."""
    from sitegen.cli.commands import run_export

    root, telling = _project(context, directory, shape, reports)
    raise typer.Exit(run_export(root, dialect, output, cells or [], telling))


@app.command(short_help="Build, and pack each campaign into one file.")
def bundle(
    context: typer.Context,
    campaigns: Annotated[
        list[str] | None, typer.Argument(metavar="CAMPAIGN", help="Which ones; globs; default: all.")
    ] = None,
    directory: Root = Path("."),
    dialect: Annotated[
        list[str] | None,
        typer.Option("--dialect", metavar="NAME", help="The email service, may be repeated; default: of site.yaml."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Folder of bundles; default: DIR/build/bundles."),
    ] = None,
    to: Annotated[
        str, typer.Option("--to", metavar="URL", help="Upload them as well, say to s3://bucket/folder.")
    ] = "",
    shape: Shape = Format.TEXT,
    reports: Reports = None,
) -> None:
    """Build, and pack all that belongs to a campaign into one file with a digest in its name."""
    from sitegen.cli.bundling import run_bundle

    root, telling = _project(context, directory, shape, reports)
    raise typer.Exit(run_bundle(root, campaigns or [], output, dialect or [], to, telling))


@app.command(short_help="Tell whether bundles and builds are what was made.")
def verify(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Bundles, folders, or URLs of bundles.")],
    directory: Root = Path("."),
    digest: Annotated[str, typer.Option("--digest", metavar="HEX", help="The digest that it must have.")] = "",
    shape: PlainShape = Plain.TEXT,
) -> None:
    """Tell whether bundles and builds are, byte for byte, what was made."""
    from sitegen.cli.verifying import run_verify

    root = directory if directory != Path(".") else Path(context.obj or ".")
    raise typer.Exit(run_verify(root, paths, digest, Telling(Format(shape.value))))


@app.command()
def check(
    context: typer.Context,
    cells: Cells = None,
    directory: Root = Path("."),
    shape: Shape = Format.TEXT,
    reports: Reports = None,
) -> None:
    """Report everything that is wrong, without writing anything."""
    from sitegen.cli.commands import run_check

    root, telling = _project(context, directory, shape, reports)
    raise typer.Exit(run_check(root, cells or [], telling))


@app.command(short_help="Show where everything in a cell comes from.")
def explain(
    context: typer.Context,
    cell: Annotated[str, typer.Argument(metavar="CELL", help="campaign/segment/variant/locale")],
    directory: Root = Path("."),
    shape: PlainShape = Plain.TEXT,
) -> None:
    """Show where everything in a cell comes from: rule, values, files, queries."""
    from sitegen.cli.commands import run_explain

    root, telling = _project(context, directory, shape)
    raise typer.Exit(run_explain(root, cell, telling))


@app.command(short_help="Tell what a change does to every recipient.")
def diff(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="A git revision, a folder with a build, or a bundle.")],
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="The same; default: the project as its files are now.")
    ] = None,
    directory: Root = Path("."),
    shape: Annotated[DiffFormat, typer.Option("--format", help="How differences are printed.")] = DiffFormat.TEXT,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="A file; default: standard output.")
    ] = None,
    shots: Annotated[bool, typer.Option("--shots", help="Add screenshots to the page of --format html.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 1 if anything differs.")] = False,
) -> None:
    """Tell what a change does to every recipient: two builds compared, mail by mail."""
    from sitegen.cli.diffing import run_diff

    named = directory if directory != Path(".") else Path(context.obj or ".")
    plain = Format.JSON if shape is DiffFormat.JSON else Format.TEXT
    if new is None:
        _project(context, directory, plain)
    code = run_diff(named, old, new, shape=shape, output=output, shots=shots, exit_code=exit_code)
    raise typer.Exit(code)


@app.command()
def serve(
    context: typer.Context,
    directory: Root = Path("."),
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="0 takes a free one.")] = 8000,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="0.0.0.0 lets everybody on the network look.")
    ] = "127.0.0.1",
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Show the site and keep it current while you edit."""
    from sitegen.cli.commands import run_serve

    root, _ = _project(context, directory)
    raise typer.Exit(run_serve(root, port, host, open_browser))


@app.command(short_help="Send one mail to yourself.")
def send(
    context: typer.Context,
    cell: Annotated[str, typer.Argument(metavar="CELL", help="campaign/segment/variant/locale")],
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="Where it goes.")],
    persona: Annotated[
        str | None, typer.Option("--as", metavar="PERSONA", help="Whom it is written to; default: the cell's own.")
    ] = None,
    apart: Annotated[bool, typer.Option("--apart", help="With a Message-ID that no other mail has.")] = False,
    directory: Root = Path("."),
    shape: PlainShape = Plain.TEXT,
) -> None:
    """Send one mail to yourself, through the mail server that the environment names."""
    from sitegen.cli.sending import run_send

    root, telling = _project(context, directory, shape)
    raise typer.Exit(run_send(root, cell, to, persona, apart, telling))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def mjml(
    context: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE", help="MJML files, or folders; - is standard input.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT", help="A file, or a folder for several.")
    ] = None,
    stdout: Annotated[bool, typer.Option("-s", "--stdout", help="Print the HTML, as without -o.")] = False,
    watch: Annotated[bool, typer.Option("-w", "--watch", help="Render again whenever a file changes.")] = False,
    validate: Annotated[bool, typer.Option("-v", "--validate", help="Only say what is wrong.")] = False,
    stdin: Annotated[bool, typer.Option("-i", "--stdin", help="Read standard input.")] = False,
    read: Annotated[
        bool, typer.Option("-r", "--read", help="Taken for mjml's sake; it is what happens anyway.")
    ] = False,
    include_path: Annotated[
        list[Path] | None,
        typer.Option("--include-path", metavar="DIR", help="A further folder that mj-include may read."),
    ] = None,
    validation: Annotated[
        str | None, typer.Option("-l", "--validation", metavar="LEVEL", help="strict, normal (default) or skip.")
    ] = None,
    shape: Shape = Format.TEXT,
) -> None:
    """Render plain MJML files, as the mjml command does."""
    from sitegen.cli.mjml import start

    raise typer.Exit(
        start(
            [*(files or []), *context.args, *(["-"] if stdin else [])],
            output=None if stdout else output,
            watch=watch,
            only_check=validate,
            also=include_path or [],
            level=validation,
            telling=Telling(shape),
        )
    )


def main() -> None:
    """The `sitegen` command."""
    app()
