"""The file of a posterior: netCDF groups in the InferenceData schema, which ArviZ opens, with the same bytes each time.

Names that a variable of netCDF cannot have, as that of a series, `table/series`, stand in the attribute `of`.
Words for programs are JSON in attributes of the root.
"""

# The annotations of xarray and h5netcdf have gaps.
# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false
import io
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TypeGuard, cast

import h5netcdf
import numpy as np
import xarray as xr
from xarray.backends import H5NetCDFStore

from coyuntura.arrays import Indices, Reals
from coyuntura.errors import Fault, Place, StudyError
from coyuntura.files import write_whole
from coyuntura.infer.posterior import Gate, Opinion, Posterior, Seen, Unknown
from coyuntura.infer.rolling_groups import PREDICTIONS, SCORES, forecasts_of, predictions_group, scores_group, scores_of

_FORM = "2"
_LARGEST = 2**31
_DIMS = ("chain", "draw")
_WAY_OUT = "Name a file that `coyuntura fit STUDY -o FILE` wrote."


class UnreadableError(Exception):
    """A file is no posterior; the message says why."""


def write_posterior(posterior: Posterior, path: Path) -> None:
    """Write a posterior, which appears whole or not at all.

    Args:
        posterior: What is written.
        path: A file in a folder that exists; one that is there is replaced.

    Raises:
        OSError: It cannot be written.
    """
    content = io.BytesIO()
    with h5netcdf.File(content, "w") as file:
        for key, text in _about(posterior).items():
            file.attrs[key] = text
        for name, group in _groups(posterior).items():
            _spelled(group).dump_to_store(H5NetCDFStore(cast("h5netcdf.Group", file.create_group(name))))
    write_whole(path, bytes(content.getbuffer()))


def read_posterior(path: Path) -> Posterior:
    """Return the posterior of a file.

    Raises:
        StudyError: It is none, with its place.
    """
    try:
        return _read(path)
    except FileNotFoundError:
        message = f"there is no posterior `{path}`."
    except UnreadableError as error:
        message = f"`{path}` is no posterior: {error}."
    except (OSError, KeyError, ValueError, TypeError, RuntimeError, RecursionError):
        # What h5netcdf raises at a file that is none, or that somebody changed.
        message = f"`{path}` is no posterior: it cannot be read as one."
    raise StudyError([Fault("posterior-unusable", message, Place(str(path)), _WAY_OUT)])


def _read(path: Path) -> Posterior:
    """Return the posterior of a file.

    Raises:
        UnreadableError: It is none.
        KeyError: Something is missing in it.
        OSError: It cannot be read.
    """
    if path.is_dir():
        raise UnreadableError("it is a folder")
    if path.stat().st_size > _LARGEST:
        raise UnreadableError(f"it is larger than {_LARGEST:,} bytes")
    with h5netcdf.File(path, "r") as file:
        return _posterior(file)


def _about(found: Posterior) -> Mapping[str, str]:
    """Return the attributes of the root."""
    gates = [[gate.name, gate.value if math.isfinite(gate.value) else None, gate.limit] for gate in found.gates]
    return {
        "coyuntura_posterior": _FORM,
        "study": found.study,
        "interpretation": found.interpretation or "none",
        "scenario": found.scenario,
        "certified": "yes" if found.is_certified else "no",
        "gates": json.dumps(gates),
        "opinion": json.dumps(_opinion_json(found.opinion)),
        "made_for": json.dumps(found.made_for, sort_keys=True),
        "stopped": json.dumps(found.stopped, sort_keys=True),
        "options": json.dumps(found.options, sort_keys=True),
    }


def _opinion_json(found: Opinion | None) -> Mapping[str, float | int | None] | None:
    """Return the second opinion on the evidence, null in place of what is no finite number."""
    if found is None:
        return None
    numbers = {"log_evidence": found.log_evidence, "error": found.error, "k": found.k}
    told = {name: value if math.isfinite(value) else None for name, value in numbers.items()}
    return {**told, "draws": found.draws}


def _groups(found: Posterior) -> Mapping[str, xr.Dataset]:
    """Return the groups of the schema."""
    chains, draws = len(found.points), found.points.shape[1]
    coords: dict[str, Indices] = {"chain": np.arange(chains), "draw": np.arange(draws)}
    first: dict[str, Indices] = {"chain": np.arange(1), "draw": np.arange(len(found.prior_points))}
    posterior: dict[str, xr.Variable] = {}
    prior: dict[str, xr.Variable] = {}
    for at, item in enumerate(found.unknowns):
        posterior[_safe(item.name)] = xr.Variable(_DIMS, found.points[:, :, at], _of_unknown(item))
        prior[_safe(item.name)] = xr.Variable(_DIMS, found.prior_points[None, :, at], {"of": item.name})
    parts = {_safe(item.name): item.log_likelihood for item in found.series}
    total = sum((part.sum(axis=2) for part in parts.values()), np.zeros((chains, draws)))
    stats = {
        "lp": xr.Variable(_DIMS, found.log_prior + total),
        "log_prior": xr.Variable(_DIMS, found.log_prior),
        "log_evidence": xr.Variable("chain", found.log_evidence),
    }
    likelihood = {_safe(item.name): xr.Variable((*_DIMS, "year"), item.log_likelihood) for item in found.series}
    fixed = {_safe(name): xr.Variable((), value, {"of": name}) for name, value in found.fixed.items()}
    groups = {
        "prior": xr.Dataset(prior, first),
        "prior_predictive": _predictive(found, first, is_prior=True),
        "posterior": xr.Dataset(posterior, coords),
        "posterior_predictive": _predictive(found, coords, is_prior=False),
        "log_likelihood": xr.Dataset(likelihood, {**coords, "year": np.asarray(found.years, dtype=np.int64)}),
        "sample_stats": xr.Dataset(stats, coords),
        "observed_data": _observed(found),
        "constant_data": xr.Dataset(fixed),
    }
    if found.scores is not None:
        groups[SCORES] = scores_group(found.scores)
    if found.forecasts is not None:
        groups[PREDICTIONS] = predictions_group(found.forecasts)
    return groups


def _predictive(found: Posterior, coords: Mapping[str, Indices], *, is_prior: bool) -> xr.Dataset:
    """Return what draws of the prior or of the posterior make of each series' figures."""
    made: dict[str, xr.Variable] = {}
    for item in found.series:
        name = _safe(item.name)
        values = item.prior_predictive[None] if is_prior else item.posterior_predictive
        made[name] = xr.Variable((*_DIMS, f"{name}_date"), values, {"of": item.name, "units": item.unit})
        made[f"{name}_date"] = xr.Variable(f"{name}_date", np.asarray(item.dates, dtype=np.str_))
    return xr.Dataset(made, coords)


def _observed(found: Posterior) -> xr.Dataset:
    """Return each series' figures, and what is known of how they are followed."""
    made: dict[str, xr.Variable] = {}
    for item in found.series:
        name = _safe(item.name)
        told = {"discrepancy_share": item.discrepancy_share, "autocorrelation": item.autocorrelation}
        about = {"of": item.name, "units": item.unit, **told}
        made[name] = xr.Variable(f"{name}_date", item.observed, about)
        made[f"{name}_is_fitted"] = xr.Variable(f"{name}_date", np.asarray(item.is_fitted, dtype=np.int8))
        made[f"{name}_date"] = xr.Variable(f"{name}_date", np.asarray(item.dates, dtype=np.str_))
    return xr.Dataset(made)


def _spelled(group: xr.Dataset) -> xr.Dataset:
    """Return a group whose words are letters side by side; words of any length differ in bytes from file to file."""
    for variable in group.variables.values():
        if variable.dtype.kind == "U":
            variable.encoding = {"dtype": "S1"}
    return group


def _of_unknown(item: Unknown) -> Mapping[str, str | float | int]:
    return {
        "of": item.name,
        "prior": item.prior,
        "is_parameter": int(item.is_parameter),
        "contraction": item.contraction,
        "shift": item.shift,
        "informed": int(item.is_informed),
    }


def _safe(name: str) -> str:
    return name.replace("/", ".")


def _posterior(file: h5netcdf.File) -> Posterior:
    """Return what an open file holds.

    Raises:
        UnreadableError: It is no posterior, or what it holds does not fit together.
        KeyError: Something is missing.
    """
    about = dict(cast("Mapping[str, object]", file.attrs))
    form = about.get("coyuntura_posterior")
    if form is None:
        raise UnreadableError("it does not say that it is one")
    if form != _FORM:
        raise UnreadableError(f"it has form {form}, and this version reads form {_FORM}")
    read = {name: _opened(file, name) for name in cast("Mapping[str, object]", file.groups)}
    posterior, stats = read["posterior"], read["sample_stats"]
    unknowns = tuple(_unknown(posterior[name]) for name in posterior.data_vars)
    points = np.stack([_reals(posterior[name]) for name in posterior.data_vars], axis=-1)
    years = tuple(int(year) for year in read["log_likelihood"]["year"].to_numpy())
    interpretation = _text(about["interpretation"])
    found = Posterior(
        study=_text(about["study"]),
        interpretation="" if interpretation == "none" else interpretation,
        scenario=_text(about["scenario"]),
        made_for=_made_for(about["made_for"]),
        unknowns=unknowns,
        fixed={_of(item): float(item) for item in read["constant_data"].data_vars.values()},
        points=points,
        prior_points=np.stack([_reals(read["prior"][name])[0] for name in posterior.data_vars], axis=-1),
        log_prior=_reals(stats["log_prior"]),
        years=years,
        series=tuple(_seen(read, str(name)) for name in read["log_likelihood"].data_vars),
        log_evidence=_reals(stats["log_evidence"]),
        opinion=_opinion(about["opinion"]),
        scores=scores_of(read[SCORES]) if SCORES in read else None,
        forecasts=forecasts_of(read[PREDICTIONS]) if PREDICTIONS in read else None,
        gates=_gates(about["gates"]),
        stopped={name: int(text) for name, text in _mapping(about["stopped"]).items()},
        options=_mapping(about["options"]),
    )
    _require_whole(found)
    return found


def _opened(file: h5netcdf.File, group: str) -> xr.Dataset:
    return xr.open_dataset(H5NetCDFStore(file[group]), decode_times=False).load()


def _require_whole(found: Posterior) -> None:
    """Require that what others may have changed fits together.

    Raises:
        UnreadableError: It does not.
    """
    names = found.names
    if len(set(names)) < len(names) or found.points.ndim != 3 or not found.points.size:  # noqa: PLR2004  axes
        raise UnreadableError("it holds no draws, or two of one name")
    if not np.isfinite(found.points).all():
        raise UnreadableError("a draw in it is no finite number")
    if found.log_prior.shape != found.points.shape[:2] or len(found.log_evidence) != len(found.points):
        raise UnreadableError("its parts differ in length")
    for item in found.series:
        if item.log_likelihood.shape != (*found.points.shape[:2], len(found.years)):
            raise UnreadableError("its parts differ in length")


def _unknown(item: xr.DataArray) -> Unknown:
    about = item.attrs
    return Unknown(
        name=_of(item),
        prior=_text(about["prior"]),
        is_parameter=bool(int(about["is_parameter"])),
        contraction=float(about["contraction"]),
        shift=float(about["shift"]),
    )


def _seen(read: Mapping[str, xr.Dataset], name: str) -> Seen:
    observed = read["observed_data"][name]
    return Seen(
        name=_of(observed),
        unit=_text(observed.attrs["units"]),
        dates=tuple(_text(word) for word in read["observed_data"][f"{name}_date"].to_numpy().tolist()),
        observed=_reals(observed),
        is_fitted=tuple(bool(flag) for flag in read["observed_data"][f"{name}_is_fitted"].to_numpy()),
        prior_predictive=_reals(read["prior_predictive"][name])[0],
        posterior_predictive=_reals(read["posterior_predictive"][name]),
        log_likelihood=_reals(read["log_likelihood"][name]),
        discrepancy_share=float(observed.attrs["discrepancy_share"]),
        autocorrelation=float(observed.attrs["autocorrelation"]),
    )


def _of(item: xr.DataArray) -> str:
    return _text(item.attrs["of"])


def _text(found: object) -> str:
    """Return text.

    Raises:
        UnreadableError: It is something else.
    """
    if isinstance(found, bytes):
        return found.decode()
    if not isinstance(found, str):
        raise UnreadableError("words are missing in it")
    return found


def _reals(item: xr.DataArray) -> Reals:
    return np.asarray(item.to_numpy(), dtype=np.float64)


def _mapping(found: object) -> Mapping[str, str]:
    """Return words by words, of JSON.

    Raises:
        UnreadableError: It is something else.
    """
    read: object = json.loads(_text(found))
    if not _is_mapping(read):
        raise UnreadableError("words are missing in it")
    return {key: str(value) for key, value in read.items()}


def _made_for(found: object) -> Mapping[str, Mapping[str, str]]:
    read: object = json.loads(_text(found))
    if not _is_mapping(read):
        raise UnreadableError("it does not say what it was made for")
    return {key: _mapping(json.dumps(value)) for key, value in read.items()}


def _is_mapping(found: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(found, dict) and all(isinstance(key, str) for key in cast("dict[object, object]", found))


def _opinion(found: object) -> Opinion | None:
    """Return a second opinion on the evidence, of JSON.

    Raises:
        UnreadableError: It is something else.
    """
    read: object = json.loads(_text(found))
    if read is None:
        return None
    if not _is_mapping(read):
        raise UnreadableError("words are missing in it")
    numbers: dict[str, float] = {}
    for name in ("log_evidence", "error", "k", "draws"):
        value = read[name]
        if value is not None and not isinstance(value, float | int):
            raise UnreadableError("words are missing in it")
        numbers[name] = math.nan if value is None else float(value)
    return Opinion(numbers["log_evidence"], numbers["error"], numbers["k"], int(numbers["draws"]))


def _gates(found: object) -> tuple[Gate, ...]:
    """Return gates, of JSON.

    Raises:
        UnreadableError: It is something else.
    """
    read: object = json.loads(_text(found))
    gates: list[Gate] = []
    for item in cast("list[object]", read) if isinstance(read, list) else [None]:
        match item:
            case [str(name), float() | int() | None as value, float() | int() as limit] if math.isfinite(limit):
                gates.append(Gate(name, math.nan if value is None else float(value), float(limit)))
            case _:
                raise UnreadableError("it does not say which tests it passed")
    return tuple(gates)
