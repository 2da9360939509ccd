"""Costs and duration of introducing joint inspection at a port: sites, connection, training."""

from math import ceil

import pandas as pd

from sim.decisions.data import Facts, candidate
from sim.decisions.table import rebuilt_sites
from sim.port.schema import Port


def site_costs(ports: tuple[Port, ...], facts: Facts) -> pd.DataFrame:
    """Return by port: sites rebuilt, costs of sites, connection and training, total (CNY), works_months."""
    rows = []
    costs = facts.costs
    for port in ports:
        kinds = rebuilt_sites(port, facts)
        sites = sum(kinds.values())
        building = sum(n * costs.works_per_site[k].base for k, n in kinds.items()
                       if k in costs.works_per_site)  # fmt: skip
        lacks = 1 - candidate(facts, port.port).single_window.base
        connection = costs.connection.base * lacks
        training = officers(port) * costs.training_hours.base * port.costs.staff.base
        months = ceil(sites / costs.sites_per_team_month.base)
        rows.append(
            {
                "port": port.port,
                "sites": sites,
                "works": building,
                "connection": connection,
                "training": training,
                "cost": building + connection + training,
                "works_months": int(min(max(months, 1), costs.most_works_months.base)),
            }
        )
    return pd.DataFrame(rows).set_index("port")


def officers(port: Port) -> int:
    """Return the number of officers of a port."""
    return sum(
        int(group.count.base)
        for groups in port.staff.values()
        for group in groups.values()
        if group.count
    )
