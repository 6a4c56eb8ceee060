"""The lists of a desk with 10,000 open cases, against fifty rows of one table."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.codes import Role
from retrofit.subsidy.case_list import Wanted, list_cases
from retrofit.subsidy.worklist import worklist
from tests.bench.ground import desk, seconds, somebody
from tests.retrofit.subsidy.many_cases import number_of

TITLE = "Lists of 10,000 open cases, a page of fifty"
UNIT = "pages/s"
COUNT = 10_000
PAGE = 50
TIMES = 20

ROWS = "SELECT * FROM subsidy_case ORDER BY received_at DESC, number DESC LIMIT 50"


def measure():
    with desk(COUNT, until="received") as engine:
        handler = somebody(engine, Role.CASE_HANDLER)
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))

        def rows():
            with engine.connect() as connection:
                assert len(connection.execute(text(ROWS)).all()) == PAGE

        def listed(after=None):
            with Session(engine) as session:
                page, _ = list_cases(session, Wanted(), by=handler, after=after, limit=PAGE)
                assert len(page) == PAGE

        def deep():
            # Newest first: the case with this number stands a hundred from the end.
            listed(after=number_of(100))

        def by_days_left():
            with Session(engine) as session:
                found = worklist(session, by=handler, limit=PAGE)
                assert (len(found.items), found.total) == (PAGE, COUNT)

        def rate(work, times=TIMES):
            return times / seconds(lambda: [work() for _ in range(times)])

        return [
            ("rows of one table", rate(rows), "no areas, no addresses"),
            ("all cases, first page", rate(listed), "newest first"),
            ("all cases, page 198", rate(deep), "after a cursor"),
            (
                "the worklist, first page",
                rate(by_days_left, 3),
                "the term of all 10,000 worked out",
            ),
        ]
