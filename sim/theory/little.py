"""Little's law, L = lambda W: it holds for any part of any system that is in a steady state.

Source: Little (1961), A proof for the queuing formula L = lambda W, Operations Research 9, 383-387.
"""

from sim.theory.inputs import require_not_negative, require_positive


def mean_number(throughput_per_min: float, time_min: float) -> float:
    """Mean number present, from the throughput per minute and the mean stay in minutes.

    Raises ValueError on negative input.
    """
    require_not_negative(throughput_per_min=throughput_per_min, time_min=time_min)
    return throughput_per_min * time_min


def mean_time_min(number: float, throughput_per_min: float) -> float:
    """Mean stay in minutes, from the mean number present and the throughput per minute.

    Raises ValueError on a negative number or a throughput not above 0.
    """
    require_not_negative(number=number)
    require_positive(throughput_per_min=throughput_per_min)
    return number / throughput_per_min


def throughput_per_min(number: float, time_min: float) -> float:
    """Throughput per minute, from the mean number present and the mean stay in minutes.

    Raises ValueError on a negative number or a stay not above 0.
    """
    require_not_negative(number=number)
    require_positive(time_min=time_min)
    return number / time_min
