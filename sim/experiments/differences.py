"""Paired differences of a study: means with two kinds of interval, and quantiles."""

from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.histograms import N_BINS
from sim.analysis.intervals import interval
from sim.analysis.resampling import bca, quantile_difference
from sim.experiments.results import StudyQuestion, StudyValues
from sim.types import Ints

QUANTILES = (0.5, 0.9, 0.95, 0.99)
COLUMNS = ["port", "point", "statistic", "method", "difference", "low", "high", "n"]


def differences(folder: str | Path, question: StudyQuestion) -> pd.DataFrame:
    """Return policy minus baseline with 95 % intervals, paired by replication, at every port and point.

    For the mean of the measure, by Student's t and by the BCa bootstrap (which differ if differences are
    skewed). If the study kept histograms of the measure, also for quantiles over all objects (percentile
    bootstrap of whole replications). Columns: `COLUMNS`, in minutes or the unit of the measure. Raises
    BadInput for a measure or class that was not measured.
    """
    results = StudyValues(folder, question)
    rows: list[tuple[object, ...]] = []
    for port in results.job.ports:
        asked = results.at_port(port.port)
        gains = results.differences(port.port, asked)
        for point in range(gains.shape[1]):
            values = gains[:, point][~np.isnan(gains[:, point])]
            for method, found in (("t", interval(pd.Series(values))[:3]), ("BCa", bca(values))):
                rows.append((port.port, point, "mean", method, *found, len(values)))
            for share in QUANTILES:
                counted = paired_counts(results, port.port, point, asked)
                if counted is not None:
                    found = quantile_difference(*counted, share)
                    rows.append(
                        (
                            port.port,
                            point,
                            f"p{share * 100:g}",
                            "bootstrap",
                            *found,
                            len(counted[0]),
                        )
                    )
    frame = pd.DataFrame(rows, columns=COLUMNS)
    unit = results.unit(results.question.measure)
    frame.attrs["units"] = dict.fromkeys(("difference", "low", "high"), unit)
    return frame


def paired_counts(
    results: StudyValues, port: str, point: int, asked: StudyQuestion
) -> tuple[Ints, Ints] | None:
    """Return the counts of policy and baseline [R, bins]; None if no histograms were kept."""
    frame = results.histograms(port, point, asked)
    if frame.empty:
        return None
    replications = sorted(frame["replication"].unique())
    counts = np.zeros((2, len(replications), N_BINS), np.int64)
    side = (frame["policy"] != asked.policy).to_numpy(np.int64)
    row = np.searchsorted(replications, frame["replication"])
    counts[side, row, frame["bin"]] = frame["count"]
    return counts[0], counts[1]
