"""Files that are there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def write_flushed(file: Path, data: bytes) -> None:
    """@raises OSError naming the file if the disk refuses."""
    try:
        with open(file, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        error.filename = str(file)
        raise


def replace_file(file: Path, data: bytes) -> None:
    """Writes beside the file and renames, so that a kill leaves the older one."""
    partial = file.with_name(f".{file.name}.partial")
    try:
        write_flushed(partial, data)
        os.replace(partial, file)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    flush_folder(file.parent)


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder to be filled, beside its place and not made yet; it takes that place at the end. An older one is replaced, what kills left is removed."""
    prefix = f".{folder.name}.partial-"
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)
    partial = folder.with_name(f"{prefix}{uuid.uuid4()}")
    try:
        yield partial
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(partial, folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    flush_folder(folder.parent)


def replace_folder(folder: Path, files: dict[str, bytes]) -> None:
    """Puts a folder with these files, flushed, in its place: whole or not at all."""
    with whole_folder(folder) as partial:
        partial.mkdir()
        for name, data in files.items():
            write_flushed(partial / name, data)


def flush_folder(folder: Path) -> None:
    """Makes a rename last; not every system lets a folder be opened for that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest_of(files: Iterable[Path]) -> str:
    """sha256 over the bytes of files in their order, hex."""
    digest = hashlib.sha256()
    for file in files:
        with open(file, "rb") as stream:
            while block := stream.read(2**22):
                digest.update(block)
    return digest.hexdigest()
