"""The service of a race: as it always is, but for its schemes, its day and the ledger named.

python -m tests.api.racing_service right 8001            the ledger of the house
python -m tests.api.racing_service one_statement 8001    one that only looks locked
"""

import sys

import pytest
import time_machine
import uvicorn

from tests.api.conftest import TODAY
from tests.retrofit.subsidy.other_schemes import with_schemes
from tests.retrofit.subsidy.wrong_ledgers import LEDGERS


def main(ledger, port):
    patch = pytest.MonkeyPatch()
    with_schemes(patch)
    LEDGERS[ledger](patch)
    with time_machine.travel(TODAY, tick=True):
        uvicorn.run(
            "api.app:create_app",
            factory=True,
            port=int(port),
            log_level="warning",
            access_log=False,
            server_header=False,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
