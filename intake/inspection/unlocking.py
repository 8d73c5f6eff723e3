"""Files with a password, once a person gives it: what they hold is kept beside the packet, so that nobody needs the password again."""

from __future__ import annotations

import json
import pkgutil
from dataclasses import asdict
from pathlib import Path

import msoffcrypto
import pikepdf

from intake.examination import Examination, FileToExamine, Member
from intake.inspection.examine import examine
from intake.inspection.format_table import format_of, is_archive
from model.errors import DamagedFile, EncryptedFile
from model.problem import Problem

DOCUMENT, MEMBERS = "document", "members.json"


def needs_password(found: Examination) -> bool:
    """Whether a file, or anything in an archive, cannot be read for want of its password."""
    return any(
        problem is not None and problem.code == EncryptedFile.code
        for problem in (found.problem, *(m.problem for m in found.members))
    )


def unlock(file: FileToExamine) -> bool:
    """Write into `file.out` what the file holds, opened by `file.password`: a document without it, or the members of an archive.

    False where the password does not fit, or the format cannot be opened by one. Runs in the limited process.
    """
    file.out.mkdir(parents=True, exist_ok=True)
    if is_archive(file.kind):
        found = examine(file)
        # a wrong password may make rubbish of members, which only their checksums tell
        if found.problem is not None or needs_password(found) or not any(member.path for member in found.members):
            return False
        _save_members(found, file.out)
        return True
    decrypt = format_of(file.kind).decrypt
    if not decrypt:
        return False
    try:
        pkgutil.resolve_name(decrypt)(file, file.out / DOCUMENT)
    except EncryptedFile:
        return False
    return True


def decrypt_pdf(file: FileToExamine, target: Path) -> None:
    """Raises `EncryptedFile` for a wrong password, `DamagedFile`."""
    try:
        with pikepdf.open(file.path, password=file.password) as pdf:
            pdf.save(target, encryption=False, fix_metadata_version=False)
    except pikepdf.PasswordError:
        raise EncryptedFile from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, OSError):
        raise DamagedFile("PDF 无法解密") from None


def decrypt_office(file: FileToExamine, target: Path) -> None:
    """Write a Word, Excel or PowerPoint document of any age. Raises `EncryptedFile` for a wrong password."""
    try:
        with file.path.open("rb") as source, target.open("wb") as out:
            document = msoffcrypto.OfficeFile(source)
            document.load_key(password=file.password)
            document.decrypt(out)
    except Exception:  # whatever a wrong key makes of the containers that msoffcrypto goes through
        raise EncryptedFile from None


def _save_members(found: Examination, folder: Path) -> None:
    members = [
        {
            "name": m.name,
            "file": m.path.name if m.path else "",
            "problem": asdict(m.problem) if m.problem else None,
            "ignored": m.ignored,
        }
        for m in found.members
    ]
    told = {"members": members, "problem": asdict(found.problem) if found.problem else None}
    (folder / MEMBERS).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def kept_members(folder: Path) -> tuple[tuple[Member, ...], Problem | None]:
    """Return the members of an unlocked archive, and what is wrong with the rest of it."""
    told = json.loads((folder / MEMBERS).read_text(encoding="utf-8"))
    members = tuple(
        Member(m["name"], folder / m["file"] if m["file"] else None, _problem(m["problem"]), m["ignored"])
        for m in told["members"]
    )
    return members, _problem(told["problem"])


def _problem(told: dict[str, str | bool] | None) -> Problem | None:
    return Problem(**told) if told else None  # type: ignore[arg-type]
