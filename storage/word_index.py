"""The index of the pages' text: what each database offers for finding any run of characters, Chinese of one or two characters too.

SQLite: an FTS5 table of trigrams beside `page_text`, kept in step by triggers (an SQLite without it is searched by LIKE).
PostgreSQL: a GIN index over the single characters and pairs of each text; unlike pg_trgm it does not depend on the locale.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

WORDS = "page_words"
TERMS = "page_terms"  # SQLite: the terms of the index as a table
STEP_PAGES = 2000  # of the file, a step: well under a second in which nobody else can write
OWN = (WORDS, TERMS, "ix_page_text_grams")  # structures that no model describes

SQLITE = (
    "CREATE VIRTUAL TABLE page_words USING fts5(text, content='page_text', content_rowid='id', tokenize='trigram')",
    "CREATE VIRTUAL TABLE page_terms USING fts5vocab('page_words', 'row')",
    """CREATE TRIGGER page_text_added AFTER INSERT ON page_text BEGIN
    INSERT INTO page_words(rowid, text) VALUES (new.id, new.text); END""",
    """CREATE TRIGGER page_text_gone AFTER DELETE ON page_text BEGIN
    INSERT INTO page_words(page_words, rowid, text) VALUES ('delete', old.id, old.text); END""",
    """CREATE TRIGGER page_text_changed AFTER UPDATE ON page_text BEGIN
    INSERT INTO page_words(page_words, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO page_words(rowid, text) VALUES (new.id, new.text); END""",
)
# The cost keeps the planner from computing it for every row of a scan.
POSTGRESQL = (
    """CREATE FUNCTION shenbao_grams(said text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
    SELECT COALESCE(array_agg(DISTINCT gram), ARRAY[]::text[]) FROM (
    SELECT unnest(ARRAY[sign, sign || lead(sign) OVER (ORDER BY place)]) AS gram
    FROM unnest(string_to_array(said, NULL)) WITH ORDINALITY AS signs(sign, place)) AS grams WHERE gram IS NOT NULL $$""",
    "CREATE INDEX ix_page_text_grams ON page_text USING gin (shenbao_grams(text))",
)


def is_own(name: str | None) -> bool:
    """Whether a table or index belongs to the word index, which is no model's (for comparing schemas)."""
    return bool(name) and any(name == own or str(name).startswith(f"{own}_") for own in OWN)


def create(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        _all(connection, POSTGRESQL)
    elif has_trigrams(connection):
        _all(connection, SQLITE)


def drop(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        _all(connection, ("DROP INDEX ix_page_text_grams", "DROP FUNCTION shenbao_grams(text)"))
    else:
        triggers = [f"DROP TRIGGER IF EXISTS page_text_{name}" for name in ("added", "gone", "changed")]
        _all(connection, (*triggers, f"DROP TABLE IF EXISTS {TERMS}", f"DROP TABLE IF EXISTS {WORDS}"))


def has_trigrams(connection: Connection) -> bool:
    """SQLite 3.34 or newer, built with FTS5."""
    version = tuple(int(part) for part in str(connection.execute(text("SELECT sqlite_version()")).scalar()).split(".")[:2])
    options = connection.execute(text("SELECT 1 FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'")).first()
    return version >= (3, 34) and options is not None


def is_there(connection: Connection) -> bool:
    """Whether this database was given the SQLite index."""
    return connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = :name"), {"name": WORDS}).first() is not None


def merge(connection: Connection, first: bool) -> bool:
    """A step of putting the SQLite index together anew, by which words of pages that are gone leave its file too. `first`: of a
    row of steps. False once there is nothing more to do.
    """
    if connection.dialect.name != "sqlite" or not is_there(connection):
        return False
    changes = text("SELECT total_changes()")
    before = connection.execute(changes).scalar_one()
    step = {"pages": -STEP_PAGES if first else STEP_PAGES}
    connection.execute(text(f"INSERT INTO {WORDS}({WORDS}, rank) VALUES ('merge', :pages)"), step)  # noqa: S608 (our own name)
    return int(connection.execute(changes).scalar_one()) - int(before) >= 2


def _all(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.execute(text(statement))
