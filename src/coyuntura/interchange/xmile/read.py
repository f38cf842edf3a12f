"""Reading an XMILE file as a draft of a study."""

from collections.abc import Sequence
from pathlib import Path

from coyuntura.errors import Faults
from coyuntura.interchange.draft import Draft, Namer
from coyuntura.interchange.tables.series import read_data
from coyuntura.interchange.xmile.assemble import Assembler
from coyuntura.interchange.xmile.book import Book
from coyuntura.interchange.xmile.control import read_controls
from coyuntura.interchange.xmile.document import read_document
from coyuntura.interchange.xmile.levels import with_delays
from coyuntura.interchange.xmile.missing import check_missing
from coyuntura.interchange.xmile.placeholders import check_placeholders, filled
from coyuntura.interchange.xmile.starts import check_starts
from coyuntura.interchange.xmile.structure import read_structure
from coyuntura.model.study import ClockSpec
from coyuntura.names import Text


def read_xmile(path: Path, method: str | None = None, data_files: Sequence[Path] = ()) -> Draft:
    """Return the model that an XMILE file holds, such as Stella's or Vensim's.

    Args:
        path: A file of the kind .xmile, .stmx, .itmx or .xml.
        method: A method of integration in place of the file's own.
        data_files: Tables with data for variables of which a converter left out what they are.

    Raises:
        StudyError: It cannot be read, or something in it cannot be computed exactly; all faults together.
    """
    faults = Faults()
    root, mended = read_document(path, faults)
    document = read_structure(root, mended, faults, method)
    data = read_data(data_files, faults)
    faults.raise_if_any()
    document, given = filled(document, data)
    document = with_delays(document)
    check_placeholders(document, faults)
    controls = read_controls(document, faults)
    book = Book(document, faults)
    faults.raise_if_any()
    title = " ".join(document.title.split()) or path.stem
    name = Namer().new(path.stem)
    elements = Assembler(book, name).elements()
    faults.raise_if_any()
    check_missing(book, elements, faults)
    if document.is_converted:
        check_starts(elements, given, faults)
    faults.raise_if_any()
    specs = document.specs
    clock = ClockSpec(
        unit=None,
        start=repr(specs.start),
        stop=repr(specs.stop),
        dt=specs.dt,
        saveper=specs.saveper,
        method=specs.method,
        place=specs.place,
        counted_in=specs.time_units,
    )
    notices = (*document.notices, *controls, *book.notices, *data.notices, *data.unused())
    return Draft(name, Text(title, title), clock, elements, notices, is_unit_checked=True, synonyms=document.synonyms)
