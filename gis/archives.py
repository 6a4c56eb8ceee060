"""ZIP archives and XLSX workbooks (which are ZIP archives) before a reader opens them.

Nothing is ever unpacked to disk. What the archive says of itself in its two lists (the directory
at the end, the header before each member) must agree, so that no two programs see two archives.
"""

import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from gis.errors import SourceFileError, UnsafeFileError

MAGIC = b"PK\x03\x04"

_MOST_MEMBERS = 200
_MOST_BYTES = 4 << 30  # the national file of energy labels is 1.5 GB and grows
_HIGHEST_RATIO = 100
_SMALL = 1 << 20  # below this size a high ratio hurts nobody
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCAL = struct.Struct("<4s5H3I2H")
_END = struct.Struct("<4s4H2IH")
_HAS_DESCRIPTOR = 0x08
_IS_UTF8 = 0x800
_IS_ENCRYPTED = 0x01 | 0x40 | 0x2000
_ARCHIVES = (MAGIC, b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_BAD_NAME = re.compile(r"[\x00-\x1f\x7f\\]|^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)")
_FORBIDDEN_IN_WORKBOOK = re.compile(
    r"vbaProject|externalLinks?/|/embeddings/|/activeX/|/connections\.xml$", re.IGNORECASE
)
_MANDATORY_IN_WORKBOOK = {"[Content_Types].xml", "xl/workbook.xml"}


def check(path: Path) -> list[str]:
    """Check that a ZIP archive is plain and says the same thing everywhere.

    Returns:
        The names of its members, without folders.

    Raises:
        SourceFileError: it is damaged.
        UnsafeFileError: it breaks one of the rules for archives.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_directory(path.name, file, archive, members)
            _check_names(path.name, members)
            for member in members:
                _check_member(path.name, member)
            _check_local_headers(path.name, file, archive.start_dir, members)
            for member in members:
                if not member.is_dir():
                    with archive.open(member) as content:
                        if content.read(8).startswith(_ARCHIVES):
                            raise UnsafeFileError(f"{path.name} holds an archive in the archive")
            return [member.filename for member in members if not member.is_dir()]
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError) as error:
        raise SourceFileError(f"{path.name} is a damaged ZIP archive ({error})") from error
    except (ValueError, RuntimeError, zipfile.LargeZipFile) as error:
        raise SourceFileError(f"{path.name} is a damaged ZIP archive") from error


def check_workbook(path: Path) -> None:
    """Check that an XLSX workbook is a plain archive without macros and links to other files.

    Raises:
        SourceFileError: it is damaged, or no workbook.
        UnsafeFileError: it breaks a rule for archives, or holds macros or links.
    """
    names = check(path)
    if not set(names) >= _MANDATORY_IN_WORKBOOK:
        raise SourceFileError(f"{path.name} is a ZIP archive, but not an XLSX workbook")
    for name in names:
        if _FORBIDDEN_IN_WORKBOOK.search(name):
            raise UnsafeFileError(
                f"{path.name} holds macros, links or embedded files; save it as a plain workbook"
            )


def _check_directory(
    name: str, file: BinaryIO, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]
) -> None:
    if not members:
        raise SourceFileError(f"{name} is an archive with nothing in it")
    if len(members) > _MOST_MEMBERS:
        raise UnsafeFileError(f"{name} holds more than {_MOST_MEMBERS} members")
    if sum(member.file_size for member in members) > _MOST_BYTES:
        raise UnsafeFileError(f"{name} unpacks to more than {_MOST_BYTES >> 30} GB")
    file.seek(-_END.size - len(archive.comment), 2)
    end = _END.unpack(file.read(_END.size))
    if end[0] != b"PK\x05\x06":
        raise UnsafeFileError(f"{name} has something behind the archive")
    if end[4] not in (len(members), 0xFFFF):
        raise UnsafeFileError(f"{name} tells of {end[4]} members and holds {len(members)}")


def _check_names(name: str, members: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for member in members:
        # orig_filename: the shorter name was cut at a NUL.
        title = member.orig_filename
        if _BAD_NAME.search(title) or not title or len(title) > 240:
            raise UnsafeFileError(f"{name} holds a member whose name points outside the archive")
        if not title.isascii() and not member.flag_bits & _IS_UTF8:
            raise UnsafeFileError(f"{name} holds a member whose name is not UTF-8")
        if title.casefold() in seen:
            raise UnsafeFileError(f"{name} holds two members of the same name")
        seen.add(title.casefold())


def _check_member(name: str, member: zipfile.ZipInfo) -> None:
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnsafeFileError(f"{name} holds a link or a device")
    if member.flag_bits & _IS_ENCRYPTED:
        raise UnsafeFileError(f"{name} is encrypted")
    if member.compress_type not in _METHODS:
        raise UnsafeFileError(f"{name} is compressed in an unusual way")
    is_bomb = member.file_size > _HIGHEST_RATIO * member.compress_size
    if is_bomb and member.file_size > _SMALL:
        raise UnsafeFileError(f"{name} unpacks to more than {_HIGHEST_RATIO} times its size")


def _check_local_headers(
    name: str, file: BinaryIO, directory_at: int, members: list[zipfile.ZipInfo]
) -> None:
    """Check that each member's own header agrees, and that they lie one after another."""
    at = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < at:
            raise UnsafeFileError(f"{name} holds members that overlap")
        file.seek(member.header_offset)
        local = _LOCAL.unpack(file.read(_LOCAL.size))
        magic, flags, method, crc, packed, size, name_length, extra_length = (
            local[0],
            *local[2:4],
            *local[6:],
        )
        title = file.read(name_length).decode("utf-8" if flags & _IS_UTF8 else "cp437")
        told_later = bool(flags & _HAS_DESCRIPTOR)
        sizes = (0xFFFFFFFF, member.compress_size), (0xFFFFFFFF, member.file_size)
        agrees = (
            magic == MAGIC
            and title == member.orig_filename
            and method == member.compress_type
            and bool(flags & _IS_ENCRYPTED) == bool(member.flag_bits & _IS_ENCRYPTED)
            and (told_later or crc == member.CRC)
            and (told_later or (packed in sizes[0] and size in sizes[1]))
        )
        if not agrees:
            raise UnsafeFileError(f"{name} contradicts itself about its members")
        at = member.header_offset + _LOCAL.size + name_length + extra_length + member.compress_size
    if at > directory_at:
        raise UnsafeFileError(f"{name} holds members that overlap")
    if min(member.header_offset for member in members) != 0:
        raise UnsafeFileError(f"{name} has something before the archive")
