"""Brings web/translations up to date: new messages are added to each messages.po without a translation, gone ones are dropped, the .mo
files are compiled. Run it after changing wording; a test compares the catalogues with the code.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages import catalog
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

catalog.VERSION = "2"  # type: ignore[attr-defined]  # else each of its releases would make other files
WEB = Path(__file__).parents[1] / "web"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def messages() -> Catalog:
    """All that the pages say."""
    found = Catalog(charset="utf-8")
    for _, _, message, comments, _ in extract_from_dir(WEB, METHODS, OPTIONS, KEYWORDS):
        found.add(message, auto_comments=comments)
    return found


def catalogues() -> list[Path]:
    return sorted((WEB / "translations").glob("*/LC_MESSAGES/messages.po"))


def compiled(catalogue: Catalog) -> bytes:
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> None:
    for path in catalogues():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parts[-3])
        catalogue.update(messages(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=0, omit_header=False, no_location=True, sort_output=True)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        missing = [message.id for message in catalogue if message.id and not message.string]
        print(f"{path.parts[-3]}: {len(catalogue)} messages, {len(missing)} without a translation", *missing, sep="\n  ")


if __name__ == "__main__":
    main()
