"""Facts about a few homes, put together by hand, for the pure rules of flags."""

import pandas as pd

from retrofit.homes.flag_facts import FlagFacts

DAYS = "datetime64[s]"


def frame(columns, rows, days=(), index=None, until=None):
    table = pd.DataFrame([tuple(row) for row in rows], columns=columns)
    for name in days:
        table[name] = pd.to_datetime(table[name]).astype(DAYS)
    if until is not None:
        table = table[table[days[0]] <= pd.Timestamp(until)]
    return table.set_index(index) if index else table


class FlagTown:
    """Homes h1, h2, ... each in a building of its own (p1, p2, ...), built in 1935."""

    def __init__(self, homes=1, year=1935):
        names = range(1, homes + 1)
        self.homes = [(f"h{n}", f"p{n}", year, "BU05050300") for n in names]
        self.rasters, self.points, self.areas, self.repairs = [], [], [], []
        self.surveys, self.repaired, self.desk, self.events = [], [], [], []

    def raster(self, mm_yr, home=1, coverage=1.0, cell_m=25.0, on="2026-01-01"):
        self.rasters.append((f"p{home}", mm_yr, coverage, cell_m, on))
        return self

    def insar(self, mm_yr, seen=5, coherent=5, used=5, home=1, on="2026-01-01"):
        self.points.append((f"p{home}", seen, coherent, used, mm_yr, on))
        return self

    def area(self, soil, home=1, on="2025-01-01"):
        self.areas.append((f"h{home}", soil, on))
        return self

    def repair(self, year=2014, home=1, evidence="completion_report"):
        self.repairs.append((f"p{home}", evidence, year, f"{year}-12-31"))
        return self

    def survey(self, on, home=1, qualified=True, foundation=None, defects=()):
        parts = {"roof": "moderate"} | ({"foundation": foundation} if foundation else {})
        found = [{"code": code, "part": "facade", "must_repair": must} for code, must in defects]
        self.surveys.append((len(self.surveys) + 1, f"h{home}", on, qualified, parts, found))
        return self

    def mend(self, defect, on, home=1, survey=1):
        self.repaired.append((f"h{home}", survey, defect, on))
        return self

    def told(self, has_backlog, on="2026-02-01", home=1, repaired=None):
        self.desk.append((f"h{home}", has_backlog, on, repaired))
        return self

    def act(self, action, on, kind="subsidence", home=1, ground=None, evidence=None, by=1):
        number = len(self.events) + 1
        self.events.append((number, f"h{home}", kind, action, ground, evidence, on, by))
        return self

    def facts(self, until=None):
        """Return the facts; of what happened, what had happened by then."""
        return FlagFacts(
            homes=frame(
                ["verblijfsobject_id", "pand_id", "construction_year", "neighbourhood_code"],
                self.homes,
                index="verblijfsobject_id",
            ),
            rasters=frame(
                ["pand_id", "mean_mm_yr", "coverage", "cell_size_m", "observed_on"],
                self.rasters,
                ["observed_on"],
                "pand_id",
            ),
            points=frame(
                ["pand_id", "seen", "coherent", "used", "rate_mm_yr", "observed_on"],
                self.points,
                ["observed_on"],
                "pand_id",
            ),
            areas=frame(
                ["verblijfsobject_id", "soil", "observed_on"],
                self.areas,
                ["observed_on"],
                "verblijfsobject_id",
            ),
            repairs=frame(
                ["pand_id", "evidence", "repaired_year", "repaired_by"],
                self.repairs,
                ["repaired_by"],
                until=until,
            ),
            surveys=frame(
                [
                    "event_id",
                    "verblijfsobject_id",
                    "happened_on",
                    "is_qualified",
                    "parts",
                    "defects",
                ],
                self.surveys,
                ["happened_on"],
                until=until,
            ),
            repaired=frame(
                ["verblijfsobject_id", "survey_id", "defect", "happened_on"],
                self.repaired,
                ["happened_on"],
                until=until,
            ),
            desk=frame(
                ["verblijfsobject_id", "has_backlog", "received_on", "backlog_repaired_on"],
                self.desk,
                ["received_on", "backlog_repaired_on"],
            ),
            events=frame(
                [
                    "flag_event_id",
                    "verblijfsobject_id",
                    "kind",
                    "action",
                    "ground",
                    "evidence",
                    "happened_on",
                    "by_id",
                ],
                self.events,
                ["happened_on"],
                until=until,
            ),
        )
