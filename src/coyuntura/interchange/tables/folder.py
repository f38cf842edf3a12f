"""The tables of a model's folder, each opened once.

Only files within the model's own folder are opened, and none that is a link, but for those that are named for it.
"""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from coyuntura.interchange.tables.excel import Book, read_xls, read_xlsx
from coyuntura.interchange.tables.grid import Sheet, TableError
from coyuntura.interchange.tables.text import read_delimited
from coyuntura.names import Id, canonical

LARGEST_FILE = 32 * 1024 * 1024


class Workbooks:
    """The tables that a model names.

    Args:
        folder: The model's folder.
        settings: Files that the model's own settings have names for, such as `book.xlsx` for `?book`.
        given: The same, as whoever reads the model says: paths on this machine.
    """

    def __init__(
        self, folder: Path, settings: Mapping[Id, str] | None = None, given: Mapping[Id, Path] | None = None
    ) -> None:
        self.folder = folder
        self.settings = settings or {}
        self.given = given or {}
        self.asked: set[Id] = set()
        """Names for files that the model asked for."""
        self._books: dict[Path, Book] = {}
        self._sheets: dict[tuple[Path, str], Sheet] = {}

    def sheet(self, file: str, tab: str) -> Sheet:
        """Return a sheet of a file in the model's folder.

        Raises:
            TableError: The file is not there, is elsewhere, or cannot be read.
        """
        path = self.path(file)
        key = (path, tab)
        if key not in self._sheets:
            if path not in self._books:
                self._books[path] = open_book(path, path.name if file.startswith("?") else file)
            self._sheets[key] = self._books[path](tab)
        return self._sheets[key]

    def path(self, file: str) -> Path:
        """Return the path of a file within the model's folder, or of one that is given.

        Raises:
            TableError: It lies elsewhere, is a link, is missing, or is too large.
        """
        if not file.startswith("?"):
            return self.inside(file, f"`{file}`")
        name = canonical(file[1:])
        self.asked.add(name)
        if name in self.given:
            check_file(self.given[name], f"`{self.given[name].name}`, given for `{file}`,", "")
            return self.given[name]
        way_out = f"Give it with `--file {file[1:]}=FILE`."
        if name not in self.settings:
            message = f"`{file}` stands for a file, and neither the model's settings nor an option say for which"
            raise TableError("file-missing", message, way_out)
        return self.inside(self.settings[name], f"`{self.settings[name]}`, which `{file}` stands for,", way_out)

    def inside(self, file: str, told: str, way_out: str = "") -> Path:
        """Return the path of a file within the model's folder.

        Raises:
            TableError: It lies elsewhere, is a link, is missing, or is too large.
        """
        name = PurePosixPath(file.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in file:
            raise TableError("foreign-path", f"{told} lies outside the model's folder", way_out)
        path = self.folder
        for part in name.parts:
            path /= part
            if path.is_symlink():
                raise TableError("foreign-path", f"{told} is a link, or lies behind one", way_out)
        check_file(path, told, way_out)
        return path


def check_file(path: Path, told: str, way_out: str) -> None:
    """Require that a file is there, and not too large.

    Raises:
        TableError: It is not.
    """
    if not path.is_file():
        raise TableError("file-missing", f"{told} is not there, or is no file", _in_another_case(path) or way_out)
    if path.stat().st_size > LARGEST_FILE:
        raise TableError("foreign-too-large", f"{told} has more than {LARGEST_FILE:,} bytes")


def _in_another_case(path: Path) -> str:
    """Tell of a file beside the one that is not there whose name differs in case only."""
    try:
        beside = [other.name for other in path.parent.iterdir() if other.name.casefold() == path.name.casefold()]
    except OSError:
        return ""
    others = sorted(name for name in beside if name != path.name)
    return f"There is `{others[0]}`: names of files are read in the case in which they are written." if others else ""


def open_book(path: Path, shown: str) -> Book:
    """Return what gives a table's sheets: by name in a workbook of Excel's, by the sign between columns in text.

    Raises:
        TableError: It cannot be read, or is too large.
    """
    suffix = path.suffix.lower()
    if suffix in {".xlsx", ".xlsm"}:
        return read_xlsx(path, shown)
    if suffix == ".xls":
        return read_xls(path, shown)
    return lambda sign: read_delimited(path, shown, sign)
