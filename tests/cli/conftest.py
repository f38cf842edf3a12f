"""A small study with everything in it, written out so that tests can break one thing at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {
    "study.yaml": """
study: pocket
title: {en: Pocket, es: Bolsillo}
time: {unit: month, start: 2020-01, stop: 2022-01, dt: 0.5, saveper: 1}
ensemble: {members: 40, seed: 7}
comparisons:
  - {of: output, with: seen/output, fitted_until: 2020, label: {en: Output, es: Producción}}
""",
    "documents.yaml": """
voices:
  A: {en: An author, es: Una autora}
documents:
  D:
    title: A text
    authors: [An author]
    publisher: Nobody
    dated: 2020-01-01
    cut_off: 2020-01-01
    language: en
    voice: A
    fingerprints: [0f8b0f8b0f8b0f8b, 1111111111111111]
""",
    "claims/text.yaml": """
claims:
  T1:
    paragraphs: {D: [1]}
    kind: mechanism
    strength: C
    subsystem: OIL
    effect: ['-']
    says: {en: Neglect lowers output., es: El abandono baja la producción.}
  T2:
    paragraphs: {D: [2]}
    kind: mechanism
    strength: A
    subsystem: OIL
    effect: ['-']
    says: {en: An embargo lowers output., es: Un embargo baja la producción.}
""",
    "modules/oil.yaml": """
module: oil
label: {en: Oil, es: Petróleo}
parameters:
  decline: {unit: 1/month, value: 0.02, prior: "uniform(0.01, 0.03)", claims: [T1]}
  loss: {unit: 1, value: 0.3, prior: "uniform(0.2, 0.4)"}
  price_of_crude: {unit: USD/bbl, value: 50}
stocks:
  capacity: {unit: kbbl/day, initial: 1000}
  cash:
    unit: USD
    initial: 0
    kind: account
    holding: {custodian: bank, owner: state, controller: ministry}
flows:
  decay: {from: capacity, unit: kbbl/day/month, equation: capacity * decline, claims: [T1]}
  sales: {to: cash, unit: USD/month, equation: "CONVERT(output, 'bbl/month') * price_of_crude"}
auxiliaries:
  output: {unit: kbbl/day, equation: capacity * (1 - loss * embargo)}
events:
  embargo: {from: 2021-01-01, claims: [T2]}
""",
    "data/seen.yaml": """
table: seen
sources:
  made: {citation: Made for a test, vintage: 2020, licence: none}
series:
  output: {label: {en: Output, es: Producción}, unit: kbbl/day, use: outcome}
""",
    "data/seen.csv": "series,date,value,source,note\n"
    "output,2020-01,1000,made,\noutput,2020-06,900,made,\noutput,2021-01,560,made,\noutput,2021-06,500,made,\n",
    "ledgers/book.yaml": """
ledger: book
currency: USD
accounts:
  buyers: {label: {en: Buyers, es: Compradores}, outside: true}
  bank: {label: {en: Bank, es: Banco}, custodian: bank, owner: state, controller: ministry}
transactions:
  - {id: first, date: 2020-02-01, from: buyers, to: bank, amount: 100.01, claims: [T1], note: {en: Sale, es: Venta}}
""",
    "scenarios/all.yaml": """
scenarios:
  - {scenario: no_embargo, label: {en: No embargo, es: Sin embargo}, changes: {embargo: off}}
  - {scenario: no_decline, label: {en: No decline, es: Sin declive}, changes: {decline: 0}}
""",
    "behaviours/OIL.yaml": """
subsystem: OIL
behaviours:
  - item: 1
    label: {en: An embargo lowers output., es: Un embargo baja la producción.}
    conditions:
      - holds: AT(output, '2021-06') < AT(no_embargo.output, '2021-06')
    structure: [accounts-complete, ledgers-reconcile, conserved]
    figure: {measure: "AT(no_embargo.output, '2021-06') - AT(output, '2021-06')", unit: kbbl/day}
  - item: 2
    label: {en: Output rises., es: La producción sube.}
    conditions:
      - holds: AT(output, '2021-06') > AT(output, '2020-01')
  - item: 3
    label: {en: Wages fall., es: Los salarios bajan.}
    not_yet: {en: There are no wages., es: No hay salarios.}
""",
    "questions/Q1.yaml": """
question: Q1
label: {en: "What lowered output?", es: "¿Qué bajó la producción?"}
claims: [T1, T2]
method: attribution
source: [made]
ledger: book
dates: [2020-02-01]
figures:
  - {name: balance, label: {en: Bank, es: Banco}, measure: "BALANCE('book', 'bank', '2020-02-01')", unit: USD}
outcomes:
  - {name: change, label: {en: Change, es: Cambio}, measure: "CHANGE(output, '2020-01', '2022-01')", unit: kbbl/day}
factors:
  decline: {label: {en: Decline, es: Declive}, references: [no_decline]}
  embargo: {label: {en: Embargo, es: Embargo}, references: [no_embargo]}
answers:
  - {when: "AT(output, '2021-06') > QUANTITY(2000, 'kbbl/day')", en: "It rose.", es: "Subió."}
  - {en: "It fell by {change}, the embargo {change.embargo}.", es: "Bajó {change}, el embargo {change.embargo}."}
limits:
  - {en: It is a test., es: Es una prueba.}
""",
}


@pytest.fixture
def pocket(tmp_path: Path) -> Callable[..., Path]:
    """Return what writes the pocket study, with some files replaced, and gives its folder."""

    def write(**replaced: str) -> Path:
        folder = tmp_path / "pocket"
        for name, text in {**FILES, **{key.replace("__", "/"): value for key, value in replaced.items()}}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return write
