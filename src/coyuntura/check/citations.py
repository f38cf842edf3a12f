"""Checking what elements, behaviours, questions and scenarios cite."""

from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.model.study import Study


def check_citations(study: Study, faults: Faults) -> None:
    """Require that every cited claim and source exists."""
    sources = study.sources()
    cited: list[tuple[tuple[str, ...], tuple[str, ...], Place, str]] = [
        (element.header.claims, element.header.source, element.header.place, element.header.id)
        for module in study.modules
        for element in module.elements
    ]
    cited += [(item.claims, (), item.place, f"{item.subsystem} {item.item}") for item in study.behaviours]
    cited += [(item.claims, item.source, item.place, item.id) for item in study.questions.values()]
    cited += [(item.claims, item.source, item.place, item.id) for item in study.scenarios.values()]
    cited += [(item.claims, item.source, item.place, item.id) for item in study.measures.values()]
    for claims, keys, place, owner in cited:
        for claim in claims:
            if claim not in study.claims:
                message = f"`{owner}` cites claim `{claim}`, which the study does not hold."
                faults.add("claim-unknown", f"{message}{did_you_mean(claim, study.claims)}", place)
        for key in keys:
            if key not in sources:
                message = f"`{owner}` cites `{key}`, which no table and no reference names."
                faults.add("source-unknown", f"{message}{did_you_mean(key, sources)}", place)
