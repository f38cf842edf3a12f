import time
from pathlib import Path

import pytest

from coyuntura.errors import StudyError
from coyuntura.interchange.xmile import read_xmile

LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE xmile [
 <!ENTITY a "ha">
 <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
 <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
 <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
]>
<xmile><model><variables><aux name="x"><eqn>&d;</eqn></aux></variables></model></xmile>"""
OUTSIDE = '<!DOCTYPE xmile SYSTEM "http://localhost/x.dtd"><xmile/>'
FILE = '<!DOCTYPE xmile [<!ENTITY f SYSTEM "file:///etc/passwd">]><xmile>&f;</xmile>'
DIMENSION = '<dim name="{}" size="10000"/>'
CELLS = (
    "<xmile><sim_specs><start>0</start><stop>1</stop></sim_specs><dimensions>{}</dimensions><model><variables>"
    '<aux name="x"><dimensions><dim name="a"/><dim name="b"/><dim name="c"/></dimensions><eqn>1</eqn></aux>'
    "</variables></model></xmile>"
).format("".join(DIMENSION.format(name) for name in "abc"))
PART = (
    "<xmile><sim_specs><start>0</start><stop>1</stop></sim_specs><dimensions>{}</dimensions><model><variables>"
    '<aux name="x"><dimensions><dim name="a"/></dimensions><eqn>1</eqn></aux>'
    '<aux name="y"><eqn>SUM(x[1:9999])</eqn></aux></variables></model></xmile>'
).format(DIMENSION.format("a"))
NAMED = '<xmile><model><variables><aux name="{}"><eqn>1</eqn></aux></variables></model></xmile>'
MODULES = (
    "<xmile><sim_specs><start>0</start><stop>1</stop></sim_specs>"
    '<model><variables><module name="m"/></variables></model>'
    '<model name="m"><variables><module name="m"/><module name="n"/></variables></model>'
    '<model name="n"><variables><module name="m"/><module name="n"/></variables></model></xmile>'
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (LAUGHS, "foreign-syntax"),
        (OUTSIDE, "foreign-syntax"),
        (FILE, "foreign-syntax"),
        ("<a>" * 100_000 + "</a>" * 100_000, "foreign-too-large"),
        ("<xmile>" + "<a/>" * 500_000 + "</xmile>", "foreign-too-large"),
        (CELLS, "foreign-too-large"),
        (MODULES, "foreign-too-large"),
        (PART, "foreign-too-large"),
        (NAMED.format("a" * 20_000_000), "foreign-too-large"),
        ("PK\x03\x04\x14\x00\x00\x00", "foreign-syntax"),
        ('<?xml version="1.0" encoding="utf-16"?><xmile/>', "foreign-syntax"),
        ("", "foreign-syntax"),
        ("births = 3", "foreign-syntax"),
        ("<xmile><model>", "foreign-syntax"),
        ("<html/>", "foreign-syntax"),
        ("<xmile/>", "foreign-undefined"),
        ('<?xml version="1.0" encoding="klingon"?><xmile/>', "foreign-syntax"),
    ],
    ids=lambda value: value if value.startswith("foreign") else "",
)
def test_a_hostile_file_ends_in_a_fault_quickly(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "model.xmile"
    path.write_text(content, encoding="utf-8")
    began = time.process_time()

    with pytest.raises(StudyError) as found:
        read_xmile(path)

    assert found.value.faults[0].code == code
    assert time.process_time() - began < 30


def test_bytes_that_are_no_text_are_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "model.xmile"
    path.write_bytes(b"<xmile>\xff\xfe\x00</xmile>")

    with pytest.raises(StudyError):
        read_xmile(path)


def test_a_file_in_utf_16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "model.xmile"
    specs = "<sim_specs><start>0</start><stop>1</stop></sim_specs>"
    text = f'<?xml version="1.0" encoding="utf-16"?><xmile>{specs}<model>{{}}</model></xmile>'
    path.write_bytes(text.format('<aux name="España"><eqn>1</eqn></aux>').encode("utf-16"))

    (found,) = read_xmile(path).elements

    assert found.header.label.en == "España"


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "model.xmile").mkdir()

    with pytest.raises(StudyError) as found:
        read_xmile(tmp_path / "model.xmile")

    assert [fault.code for fault in found.value.faults] == ["file-missing"]
