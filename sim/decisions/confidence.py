"""Uncertainty of the pilot selection, and the value of more data."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.decisions.case import Case, PilotRequest, make_case
from sim.decisions.data import Facts
from sim.decisions.table import StateTable
from sim.errors import BadInput
from sim.sampling.streams import Streams
from sim.types import Floats


def draws_of_benefit(case: Case, draws: int, seed: int, *, ranges: bool) -> Floats:
    """Return draws of the savings [draws, n] (CNY per day) around the mean.

    Noise of replications: independent normals with the standard errors. With `ranges`, each draw uses the
    simulated savings of one drawn world for all ports together, because ports share assumptions and savings
    are skewed (an overloaded port loses far more than it gains otherwise). With few worlds, probabilities
    are coarse.
    """
    mean, error = case.benefit
    normal = Streams(seed, "certainty", 0)
    z = _normals(normal, draws, len(mean), "noise")
    found: Floats = mean + error * z
    if not ranges:
        return found
    if len(case.drawn) < 2:
        raise BadInput("too-few-worlds", key="worlds")
    which = normal.generator("ranges").integers(len(case.drawn), size=draws)
    drawn: Floats = case.drawn.to_numpy(float)[which]
    return drawn


def world_deviations(case: Case) -> Floats | None:
    """Return the deviations of drawn worlds from their mean [worlds, n], shrunk for their noise."""
    drawn = case.drawn
    if len(drawn) < 2:
        return None
    deviations = (drawn - drawn.mean()).to_numpy(float)
    spread = drawn.var(ddof=1).to_numpy(float)
    noise = case.saved[0].to_numpy(float).var(axis=0, ddof=1)  # of one replication
    kept = np.clip(1 - noise / np.maximum(spread, 1e-300), 0.0, 1.0)
    found: Floats = deviations * np.sqrt(kept)
    return found


def _normals(streams: Streams, rows: int, columns: int, name: str) -> Floats:
    found: Floats = streams.generator(name).standard_normal((rows, columns))
    return found


@dataclass(frozen=True)
class Certainty:
    """The probability that the choice is the best one, and the expected loss if it is not."""

    sets: pd.DataFrame  # source, probability, regret (points), regret_share, regret_cny, draws
    ports: pd.DataFrame  # port, chosen, p_noise, p_all: probability of belonging to the best set


def certainty(
    table: StateTable,
    facts: Facts | None = None,
    request: PilotRequest | None = None,
    *,
    draws: int = 400,
    seed: int = 2018,
) -> Certainty:
    """Return the probability of correct selection and the expected regret.

    `source` is `noise` (replications only) or `noise and ranges` (also the uncertainty of assumed numbers).
    `regret_cny` is the daily saving of traders with the best set minus that with the chosen one.
    """
    case = make_case(table, facts, request)
    chosen = case.best
    rows, belongs = [], {}
    sources = {"noise": False}
    if world_deviations(case) is not None:
        sources["noise and ranges"] = True
    for source, ranges in sources.items():
        believed = draws_of_benefit(case, draws, seed, ranges=ranges)
        own, gain = case.own(believed), case.gain(believed)
        best, values = case.programme.best_of_draws(own, gain)
        learnt = np.where(chosen, 0.0, case.alike[chosen].max(axis=0))
        mine = own[:, chosen].sum(axis=1) + gain @ learnt
        regret = np.maximum(values - mine, 0.0)
        cny = (believed * best).sum(axis=1) - believed[:, chosen].sum(axis=1)
        same = (best == chosen).all(axis=1)
        points = max(float(values.mean()), 1e-12)  # of the best set
        half = 1.96 * regret.std(ddof=1) / np.sqrt(draws)
        lost, lost_low, lost_high = regret.mean() + np.array([0.0, -half, half])
        lost_low = max(lost_low, 0.0)
        p = same.mean()
        half_p = 1.96 * np.sqrt(max(p * (1 - p), 1 / draws) / draws)
        rows.append(
            {
                "source": source,
                "probability": p,
                "probability_low": max(p - half_p, 0.0),
                "probability_high": min(p + half_p, 1.0),
                "regret": lost,
                "regret_low": lost_low,
                "regret_high": lost_high,
                "regret_share": lost / points,
                "regret_share_low": lost_low / points,
                "regret_share_high": lost_high / points,
                "regret_cny": cny.mean(),
                "draws": draws,
            }
        )
        belongs["p_all" if ranges else "p_noise"] = best.mean(axis=0)
    ports = pd.DataFrame({"port": case.names, "chosen": chosen, **belongs})
    return Certainty(pd.DataFrame(rows), ports)


NODES, NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(21)


def value_of_data(
    table: StateTable, facts: Facts | None = None, request: PilotRequest | None = None
) -> pd.DataFrame:
    """Return the value of one more week of data at each port, in points and as a share.

    `simulated`: one more replication, which reduces the noise of the mean. `field`: a week of records at the
    port, which shows its true saving with the noise of a week, against a prior as wide as noise and ranges
    together. Both are the expected increase in the value of the best set (expected value of sample
    information, Gauss-Hermite quadrature over the saving of the port).
    """
    case = make_case(table, facts, request)
    mean, error = case.benefit
    n = len(case.saved[0])
    one = error * np.sqrt(n)  # of one replication
    simulated = error**2 - one**2 / (n + 1)
    deviations = world_deviations(case)
    prior = error**2
    if deviations is not None:
        prior = prior + (deviations**2).sum(axis=0) / (len(deviations) - 1)
    days = np.array([table.days[name] for name in case.names])
    week = one**2 * days / 7
    moved = {
        "simulated": np.sqrt(np.maximum(simulated, 0.0)),
        "field": prior / np.sqrt(np.maximum(prior + week, 1e-300)),
    }
    now = case.programme.value(case.best)
    frame = pd.DataFrame({"port": case.names})
    for name, shift in moved.items():
        believed = mean + NODES[None, :, None] * (np.eye(len(mean)) * shift)[:, None, :]
        flat = believed.reshape(-1, len(mean))
        _, values = case.programme.best_of_draws(case.own(flat), case.gain(flat))
        after = values.reshape(len(mean), -1)
        own, gain = case.own(flat), case.gain(flat)
        chosen = case.best
        learnt = np.where(chosen, 0.0, case.alike[chosen].max(axis=0))
        stay = (own[:, chosen].sum(axis=1) + gain @ learnt).reshape(after.shape)
        rise = (after - stay) @ NODE_WEIGHTS / NODE_WEIGHTS.sum()
        frame[name] = np.maximum(rise, 0.0)
        frame[f"{name}_share"] = frame[name] / now
    return frame
