"""What is kept about a person: all of it as a file, or none of it any more."""

import json

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from inforce.people import preferences
from inforce.people.exporting import as_csv
from inforce.service.calls import call
from inforce.service.opened import person, shut
from inforce.service.pages import Button, Link, View

_KINDS = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


async def export(request: Request) -> Response:
    """Offer the files, or give one."""
    asked = call(request)
    given = await asked.form() if asked.posts else None
    found = await asked.read(lambda connection: person(connection, asked))
    if found is None:
        return await shut(asked)
    if given is None:
        buttons = (
            Button("json", name="format", value="json"),
            Button("csv", look="second", name="format", value="csv"),
        )
        links = (Link("to-preferences", f"../preferences/{asked.token}"),)
        view = View(said="export", buttons=buttons, links=links)
        return asked.page(view, found.language)
    record = await asked.read(
        lambda connection: preferences.exported(
            connection, asked.keyring, asked.token, asked.now
        )
    )
    if record is None:
        return await shut(asked)
    return _file(record, given.one("format"))


def _file(record: dict[str, object], kind: str) -> Response:
    if kind not in _KINDS:
        raise HTTPException(400)
    content = (
        as_csv([record])
        if kind == "csv"
        else json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    )
    name = f'attachment; filename="what-we-keep.{kind}"'
    headers = {"Content-Disposition": name}
    return Response(content, media_type=_KINDS[kind], headers=headers)


async def erase(request: Request) -> Response:
    """Show what erasing does, or erase."""
    asked = call(request)
    if asked.posts:
        await asked.form()
    found = await asked.read(lambda connection: person(connection, asked))
    if found is None:
        return await shut(asked)
    if not asked.posts:
        links = (Link("to-preferences", f"../preferences/{asked.token}"),)
        buttons = (Button("erase-button", look="grave"),)
        view = View(said="erase", buttons=buttons, links=links)
        return asked.page(view, found.language)
    gone = await asked.written(
        lambda connection: preferences.erased(
            connection, asked.keyring, asked.token, asked.now
        )
    )
    if not gone:
        return await shut(asked)
    asked.writer.forget_soon()
    return asked.page(View(said="erased"), found.language)
