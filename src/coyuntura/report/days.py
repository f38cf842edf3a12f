"""Days, months, years and spans of them as readers of either language write them."""

from datetime import date

_ENGLISH = "January February March April May June July August September October November December"
_SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
_MONTHS = {language: names.split() for language, names in (("en", _ENGLISH), ("es", _SPANISH))}


def show_day(day: date, language: str) -> str:
    """Return a day: `14 January 2026`, `14 de enero de 2026`."""
    month = _MONTHS[language][day.month - 1]
    return f"{day.day} de {month} de {day.year}" if language == "es" else f"{day.day} {month} {day.year}"


def show_days(first: date, last: date, language: str) -> str:
    """Return a day, or a span of days with what both ends share said once: `9 to 14 January 2026`."""
    if first == last:
        return show_day(first, language)
    end = show_day(last, language)
    is_spanish = language == "es"
    month = _MONTHS[language][first.month - 1]
    if first.year != last.year:
        begin = show_day(first, language)
    elif first.month != last.month:
        begin = f"{first.day} de {month}" if is_spanish else f"{first.day} {month}"
    else:
        begin = f"{first.day}"
    return f"del {begin} al {end}" if is_spanish else f"{begin} to {end}"


def show_date(written: str, language: str) -> str:
    """Return a date as a study writes it, a year, a month or a day, in words."""
    parts = written.strip().split("-")
    match parts:
        case [year, month, day]:
            return show_day(date(int(year), int(month), int(day)), language)
        case [year, month]:
            name = _MONTHS[language][int(month) - 1]
            return f"{name} de {year}" if language == "es" else f"{name} {year}"
        case _:
            return written


def show_span(first: str, last: str, language: str) -> str:
    """Return a span of written dates, an end of which may be empty where it is open: `until 1998`, `since 2026`."""
    if first and last:
        return show_dates(first, last, language)
    until, since = ("hasta", "desde") if language == "es" else ("until", "since")
    return f"{since} {show_date(first, language)}" if first else f"{until} {show_date(last, language)}"


def show_dates(first: str, last: str, language: str) -> str:
    """Return a span of written dates, `1998 to 2019`, or the one date that it is."""
    if first == last:
        return show_date(first, language)
    begin, end = show_date(first, language), show_date(last, language)
    return f"de {begin} a {end}" if language == "es" else f"{begin} to {end}"
