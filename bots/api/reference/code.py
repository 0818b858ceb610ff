"""A request in curl and in Python. Pure."""

import json
import re
from pprint import pformat
from typing import Any
from urllib.parse import urlencode

JSON, FORM = "application/json", "multipart/form-data"
PLACE = re.compile(r"\{(\w+)\}")
WIDTH = 68
CONTENT_TYPE = f'-H "Content-Type: {JSON}"'


def curl(
    method: str, url: str, query: dict[str, Any], kind: str, body: Any, files: list[str]
) -> str:
    """What is in the path comes from the shell's variables, as the key does."""
    address = PLACE.sub(lambda found: f"${found[1].upper()}", url)
    parts = [f'curl "{address}{_query(query)}"']
    if method not in {"GET", "POST"} or (method == "POST" and body is None):
        parts[0] = f'curl -X {method} "{address}{_query(query)}"'
    parts.append('-H "Authorization: Bearer $BOTSMITH_KEY"')
    if kind == FORM:
        for name, value in (body or {}).items():
            parts.append(f'-F "{name}={"@" if name in files else ""}{value}"')
    elif body is not None:
        parts += [CONTENT_TYPE, f"-d {_quoted(json.dumps(body, indent=2, ensure_ascii=False))}"]
    return " \\\n  ".join(parts)


def python(
    method: str, url: str, query: dict[str, Any], kind: str, body: Any, files: list[str]
) -> str:
    names = PLACE.findall(url)
    begin = ["from os import environ", "", "import requests", ""]
    begin += [f'{name} = environ["{name.upper()}"]' for name in names]
    call = [
        f'    {"f" if names else ""}"{url}",',
        '    headers={"Authorization": f"Bearer {environ[\'BOTSMITH_KEY\']}"},',
    ]
    if query:
        call.append(f"    params={_literal(query)},")
    if kind == FORM:
        fields = {name: value for name, value in (body or {}).items() if name not in files}
        opened = ", ".join(f'"{n}": open("{body[n]}", "rb")' for n in files if n in (body or {}))
        call += [f"    data={_literal(fields)},"] if fields else []
        call += [f"    files={{{opened}}},"] if opened else []
    elif body is not None:
        call.append(f"    json={_literal(body)},")
    call.append("    timeout=60,")
    ending = [] if method == "DELETE" else ["print(answer.json())"]
    start = f"answer = requests.{method.lower()}("
    return "\n".join([*begin, start, *call, ")", "answer.raise_for_status()", *ending])


def _query(query: dict[str, Any]) -> str:
    return f"?{urlencode(query)}" if query else ""


def _quoted(text: str) -> str:
    """For a POSIX shell."""
    return "'" + text.replace("'", "'\\''") + "'"


def _literal(value: Any) -> str:
    return pformat(value, width=WIDTH, sort_dicts=False).replace("\n", "\n    ")
