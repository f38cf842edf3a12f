"""The entries of a study's rival theories, and of the mechanisms that they dispute."""

from collections.abc import Iterator, Sequence

from coyuntura.check.study import CheckedStudy
from coyuntura.model.interpretations import Interpretation
from coyuntura.names import Id, Text
from coyuntura.report.changes import in_words
from coyuntura.report.entries import Entry, alike, first_few, rests_on
from coyuntura.report.settings import held_by


def interpretations(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield interpretations with whose they are, and where each differs from the study."""
    study = checked.study
    for item in study.interpretations.values():
        known = study.mechanisms()
        off, on = ([known[name].label for name in names] for names in (item.off, _on(item)))
        yield Entry(
            Text(f"{item.id}: {item.label.en}", f"{item.id}: {item.label.es}"),
            [
                item.meaning,
                Text("; ".join(held_by(study, item, "en")), "; ".join(held_by(study, item, "es"))),
                _listed(Text("off", "apagado"), off),
                _listed(Text("on", "encendido"), on),
                *_held(item),
                _known(item),
                rests_on(item.claims, item.source, "", item.place.file),
            ],
            {
                "name": item.id,
                "label": item.label.as_dict(),
                "meaning": item.meaning.as_dict(),
                "of": [document.value for document in item.of],
                "held_by": None if item.held_by is None else item.held_by.as_dict(),
                "mechanisms": {str(entry.name): entry.value for entry in item.mechanisms.values()},
                "priors": {str(entry.name): entry.value.value for entry in item.priors.values()},
                "values": {
                    str(entry.name): {", ".join(elements): value for elements, value in entry.value.items()}
                    for entry in item.values.values()
                },
                "knows_until": item.knows_until,
                "claims": list(item.claims),
                "source": list(item.source),
                "file": item.place.file,
            },
        )


def mechanisms(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield mechanisms with what switches each off."""
    for module in checked.study.modules:
        for item in module.mechanisms:
            changes = [in_words(checked, change) for change in item.off]
            off = Text(*("; ".join(said.in_language(code) for said in changes) for code in ("en", "es")))
            yield Entry(
                Text(f"{item.id}: {item.label.en}", f"{item.id}: {item.label.es}"),
                [
                    item.meaning,
                    Text(f"off: {off.en}", f"apagado: {off.es}"),
                    rests_on(item.claims, item.source, "", item.place.file),
                ],
                {
                    "name": item.id,
                    "label": item.label.as_dict(),
                    "meaning": item.meaning.as_dict(),
                    "off": [
                        {"element": change.element, **said.as_dict()}
                        for change, said in zip(item.off, changes, strict=True)
                    ],
                    "claims": list(item.claims),
                    "source": list(item.source),
                    "module": module.id,
                    "file": item.place.file,
                },
            )


def _on(item: Interpretation) -> Sequence[Id]:
    return [entry.name for entry in item.mechanisms.values() if entry.value == "on"]


def _listed(word: Text, labels: Sequence[Text]) -> Text:
    if not labels:
        return alike("")
    few = [first_few([label.in_language(code) for label in labels]).in_language(code) for code in ("en", "es")]
    return Text(f"{word.en}: {few[0]}", f"{word.es}: {few[1]}")


def _held(item: Interpretation) -> Iterator[Text]:
    """Yield what an interpretation holds of parameters."""
    for entry in item.values.values():
        numbers = [
            f"{value:.15g}" if not elements else f"[{', '.join(elements)}] {value:.15g}"
            for elements, value in entry.value.items()
        ]
        few = first_few(numbers)
        yield Text(f"{entry.name} = {few.en}", f"{entry.name} = {few.es}")
    for entry in item.priors.values():
        prior = entry.value.value
        yield Text(f"{entry.name}: prior {prior}", f"{entry.name}: distribución previa {prior}")


def _known(item: Interpretation) -> Text:
    until = item.knows_until
    return alike("") if until is None else Text(f"knows until {until}", f"sabe hasta {until}")
