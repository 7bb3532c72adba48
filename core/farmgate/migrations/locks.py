"""What a statement of a migration locks while it runs: read from its words alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from farmgate.language import Text


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock on one table: its PostgreSQL mode, and who waits for it."""

    table: str
    mode: str

    @property
    def text(self) -> Text:
        """The lock as a sentence."""
        meaning = _MEANINGS[self.mode]
        return Text(
            zh=f"{meaning.zh}:{self.table}({self.mode})" if self.table else meaning.zh,
            en=f"{self.table}: {meaning.en} ({self.mode})" if self.table else meaning.en,
        )


NEW = "NEW"
WHOLE_FILE = "WHOLE FILE"
UNKNOWN = "UNKNOWN"
ACCESS_EXCLUSIVE = "ACCESS EXCLUSIVE"
SHARE_ROW_EXCLUSIVE = "SHARE ROW EXCLUSIVE"
SHARE = "SHARE"
SHARE_UPDATE_EXCLUSIVE = "SHARE UPDATE EXCLUSIVE"
ROW_EXCLUSIVE = "ROW EXCLUSIVE"

_MEANINGS = {
    NEW: Text("新表,尚无人使用", "a new table that nobody uses yet"),
    WHOLE_FILE: Text(
        "SQLite 锁住整个文件:其他写入都要等,读取照常",
        "SQLite locks the whole file: other writers wait, readers go on",
    ),
    UNKNOWN: Text("不认识的语句,请自行查看它锁住什么", "unknown statement: look up what it locks"),
    ACCESS_EXCLUSIVE: Text("读写都要等", "readers and writers wait"),
    SHARE_ROW_EXCLUSIVE: Text("写入要等,读取照常", "writers wait, readers go on"),
    SHARE: Text("写入要等,读取照常", "writers wait, readers go on"),
    SHARE_UPDATE_EXCLUSIVE: Text("读写照常", "readers and writers go on"),
    ROW_EXCLUSIVE: Text("只锁所改的行", "only the rows that it changes"),
}

_NAME = r'(?:IF (?:NOT )?EXISTS )?(?:ONLY )?"?([\w.]+)"?'
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern.replace("NAME", _NAME), re.IGNORECASE), mode)
    for pattern, mode in (
        (r"CREATE (?:UNLOGGED )?TABLE NAME", NEW),
        (r"ALTER TABLE NAME VALIDATE CONSTRAINT", SHARE_UPDATE_EXCLUSIVE),
        (r"ALTER TABLE NAME ADD (?:CONSTRAINT \S+ )?FOREIGN KEY", SHARE_ROW_EXCLUSIVE),
        (r"ALTER TABLE NAME", ACCESS_EXCLUSIVE),
        (r"CREATE (?:UNIQUE )?INDEX CONCURRENTLY .*?\bON NAME", SHARE_UPDATE_EXCLUSIVE),
        (r"CREATE (?:UNIQUE )?INDEX .*?\bON NAME", SHARE),
        (r"DROP INDEX CONCURRENTLY NAME", SHARE_UPDATE_EXCLUSIVE),
        (r"DROP (?:TABLE|INDEX) NAME", ACCESS_EXCLUSIVE),
        (r"TRUNCATE (?:TABLE )?NAME", ACCESS_EXCLUSIVE),
        (r"INSERT INTO NAME", ROW_EXCLUSIVE),
        (r"UPDATE NAME", ROW_EXCLUSIVE),
        (r"DELETE FROM NAME", ROW_EXCLUSIVE),
    )
)
_REFERENCE = re.compile(r'\bREFERENCES "?([\w.]+)"?', re.IGNORECASE)
_TRANSACTION = re.compile(r"(BEGIN|COMMIT|SELECT|SET)\b", re.IGNORECASE)


def locks(statement: str, dialect: str) -> list[Lock]:
    """What one statement locks, its own table first, then those that its foreign keys refer to.

    On PostgreSQL the mode is an upper bound: some forms of ``ALTER TABLE`` take less.
    """
    words = " ".join(statement.split())
    if _TRANSACTION.match(words):
        return []
    if dialect == "sqlite":
        return [Lock("", WHOLE_FILE)]
    own = _own(words)
    if own is None:
        return [Lock("", UNKNOWN)]
    if own.mode in (SHARE_UPDATE_EXCLUSIVE, ROW_EXCLUSIVE):
        return [own]
    return [own, *(Lock(name, SHARE_ROW_EXCLUSIVE) for name in _referred(words, own.table))]


def statements(sql: str) -> list[str]:
    """The statements of Alembic's offline SQL, which ends each with a semicolon at a line's end."""
    without_comments = re.sub(r"(?m)^\s*--.*$", "", sql)
    parts = re.split(r";[ \t]*(?:\n|$)", without_comments)
    return [part.strip() for part in parts if part.strip()]


def _own(words: str) -> Lock | None:
    for pattern, mode in _RULES:
        found = pattern.match(words)
        if found:
            return Lock(found[1], mode)
    return None


def _referred(words: str, table: str) -> Iterator[str]:
    names = dict.fromkeys(_REFERENCE.findall(words))
    return (name for name in names if name != table)
