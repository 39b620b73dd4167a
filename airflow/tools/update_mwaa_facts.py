"""Write the tables of pins and options in packages/mwaa/src/facts.

Usage: python airflow/tools/update_mwaa_facts.py CONSTRAINTS WHEELS

CONSTRAINTS is a folder with <version>.txt: etc/airflow_constraints.txt of each image in
github.com/aws/amazon-mwaa-docker-images. WHEELS is a folder for the packages whose options are listed; pip downloads
the missing ones. Needs PyYAML. It is Python because providers describe their options in Python.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import yaml

VERSIONS = ("2.10.3", "2.11.0", "2.11.2", "3.0.6", "3.2.1", "3.3.1")
PROVIDERS = ("amazon", "celery", "fab", "common-io", "smtp", "openlineage")
TYPES = {"string": "s", "boolean": "b", "integer": "i", "float": "f"}
FACTS = Path(__file__).parents[2] / "packages" / "mwaa" / "src" / "facts"

Options = dict[str, tuple[str, list[str]]]


def read_pins(path: Path) -> dict[str, str]:
    """Return the pins in a constraints file by normalized package name."""
    pins = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.match(r"\s*([A-Za-z0-9][\w.\-]*)(?:\[.*\])?==([^\s;#]+)", line)
        if match:
            pins[re.sub(r"[-_.]+", "-", match[1]).lower()] = match[2]
    return pins


def open_wheel(wheels: Path, name: str, version: str) -> zipfile.ZipFile:
    """Open the wheel of a package, downloading it if it is missing."""
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    if not list(wheels.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(wheels)]
        subprocess.run([*command, f"{name}=={version}"], check=True)
    return zipfile.ZipFile(next(wheels.glob(pattern)))


def provider_sections(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return the options that a provider describes, by section."""
    name = next(name for name in archive.namelist() if name.endswith("get_provider_info.py"))
    module: dict[str, Any] = {}
    exec(archive.read(name).decode(), module)
    return module["get_provider_info"]().get("config") or {}


def renamed_options(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return former names of options with their current names."""
    renamed = []
    for name in archive.namelist():
        if not re.search(r"airflow/(configuration|_shared/configuration/parser|configuration/.*)\.py$", name):
            continue
        for node in ast.walk(ast.parse(archive.read(name).decode())):
            if not isinstance(node, (ast.Assign, ast.AnnAssign)) or not isinstance(node.value, ast.Dict):
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if not isinstance(target, ast.Name) or target.id != "deprecated_options":
                continue
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                try:
                    current, former = ast.literal_eval(key or ast.Constant(None)), ast.literal_eval(value)
                except ValueError:
                    continue  # computed
                renamed.append((f"{former[0]}.{former[1]}", f"{current[0]}.{current[1]}"))
    return renamed


def marked(text: str, marks: list[str]) -> str:
    """Return a line of a table, with a column of marks unless every version has it."""
    return text + (f" {''.join(marks)}" if "-" in marks else "")


def write_table(path: Path, tables: dict[str, list[str]]) -> None:
    """Replace the contents of tables in a file; its comments stay."""
    text = path.read_text(encoding="utf-8")
    for name, lines in tables.items():
        body = "\n".join(lines)
        text = re.sub(
            rf"(export const {name} = `\n).*?(\n`;)", lambda m, body=body: m[1] + body + m[2], text, flags=re.S
        )
    path.write_text(text, encoding="utf-8")


def main() -> None:
    """Write both files."""
    constraints, wheels = Path(sys.argv[1]), Path(sys.argv[2])
    pins = {version: read_pins(constraints / f"{version}.txt") for version in VERSIONS}
    rows = []
    for name in sorted(set().union(*pins.values())):
        cells = [pins[version].get(name, "-") for version in VERSIONS]
        rows.append(" ".join([name, *("=" if i and cell == cells[i - 1] else cell for i, cell in enumerate(cells))]))
    write_table(FACTS / "pins.gen.ts", {"pinTable": rows})

    options: Options = {}
    renamed: dict[str, list[str]] = {}
    for index, version in enumerate(VERSIONS):
        core = open_wheel(wheels, "apache-airflow" if version < "3" else "apache-airflow-core", version)
        described = [yaml.safe_load(core.read("airflow/config_templates/config.yml"))]
        for provider in PROVIDERS:
            package = f"apache-airflow-providers-{provider}"
            if package in pins[version]:
                described.append(provider_sections(open_wheel(wheels, package, pins[version][package])))
        for sections in described:
            for section, body in sections.items():
                for option, details in (body.get("options") or {}).items():
                    kind = TYPES.get((details or {}).get("type") or "string", "s")
                    marks = options.get(f"{section}.{option}", ("", ["-"] * len(VERSIONS)))[1]
                    marks[index] = "+"
                    options[f"{section}.{option}"] = (kind, marks)
        for former, current in renamed_options(core):
            renamed.setdefault(f"{former} {current}", ["-"] * len(VERSIONS))[index] = "+"
    write_table(
        FACTS / "airflow-options.gen.ts",
        {
            "optionTable": [marked(f"{key} {kind}", marks) for key, (kind, marks) in sorted(options.items())],
            "renamedOptionTable": [marked(pair, marks) for pair, marks in sorted(renamed.items())],
        },
    )


if __name__ == "__main__":
    main()
