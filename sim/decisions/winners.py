"""Who wins and who loses by a policy: simulated and parted in one call."""

from collections.abc import Sequence

from sim.decisions.distribution import DistributionalAnalysis, distributional_analysis
from sim.decisions.groups import simulate_cells
from sim.experiments.executors import Progress
from sim.policy.schema import Policy
from sim.port.load import port_names
from sim.port.schema import Port


def winners(
    ports: Sequence[str | Port] | None = None,
    policy: str | Policy = "joint",
    baseline: str | Policy = "serial",
    *,
    replications: int = 10,
    days: int | None = None,
    seed: int = 2018,
    processes: int = 1,
    progress: Progress | None = None,
) -> DistributionalAnalysis:
    """Say who gains and who loses by a policy: classes of objects, kinds of cargo, ports, agencies.

    So many differences are asked at once that some would look real by chance; p-values are adjusted after
    Benjamini and Hochberg (1995) and after Holm (1979).

    Parameters
    ----------
    ports
        Names, paths or loaded ones; default: all shipped ports.
    policy, baseline
        Names, files or loaded ones.
    replications
        2 or more; few leave much unclear.
    days
        Days measured; default: what each port file says.
    seed, processes, progress
        As in `compare`; the result does not depend on the number of processes.

    Returns
    -------
    The analysis; its `rows` hold every difference with interval, verdict and `unit`.

    Raises
    ------
    BadInput
        For unknown names, a port named twice, or fewer than 2 replications.

    Examples
    --------
    >>> import sim
    >>> found = sim.winners(["luohu"], replications=3, days=1)
    >>> sorted(found.rows["level"].unique())
    ['agency', 'cargo', 'class', 'port']
    """
    cells = simulate_cells(
        port_names() if ports is None else ports,
        baseline,
        policy,
        replications=replications,
        days=days,
        seed=seed,
        processes=processes,
        progress=progress,
    )
    return distributional_analysis(cells)
