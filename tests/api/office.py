"""An office that sends register files in: an application on an empty database, and its worker."""

import uuid

from sqlalchemy import text

from retrofit.codes import Role
from retrofit.load.quarantine import Quarantine
from retrofit.load.upload_work import work_on_uploads
from tests.api.people import sign_in_as
from tests.roles import serve

BASE = "/api/v1"
BYTES = {"Content-Type": "application/octet-stream"}


class Office:
    """One installation.

    Attributes:
        planner: a browser in which a planner is signed in.
    """

    def __init__(self, app, engine, folder, *, most_bytes=10_000_000):
        self.app = app
        self.engine = engine
        serve(app, engine)
        app.state.quarantine = self.quarantine = Quarantine(folder / "uploads", most_bytes)
        self.planner = sign_in_as(app, Role.PLANNER, name="Petra Planner")

    def sign_in(self, role, **more):
        return sign_in_as(self.app, role, **more)

    def send(self, source, path, *, who=None, content=None, headers=BYTES, **options):
        """Send a file in; return the answer."""
        body = path.read_bytes() if content is None else content
        params = {"source": source, "fileName": getattr(path, "name", path), **options}
        client = who or self.planner
        return client.post(f"{BASE}/uploads", params=params, content=body, headers=headers)

    def sent(self, source, path, **options):
        """Send a file in, which must succeed; return its address."""
        answer = self.send(source, path, **options)
        assert answer.status_code == 202, answer.text
        assert answer.json()["state"]["code"] == "waiting"
        assert answer.headers["location"] == f"{BASE}/uploads/{answer.json()['id']}"
        return f"/uploads/{answer.json()['id']}"

    def work(self):
        """Let the worker do what waits; return how many files it had in hand."""
        return work_on_uploads(self.engine, self.quarantine)

    def get(self, path, who=None):
        answer = (who or self.planner).get(BASE + path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path, body=None, *, who=None, key=None):
        sent = {} if body is None else {"json": body}
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return (who or self.planner).post(BASE + path, headers=headers, **sent)

    def compared(self, source, path, **options):
        """Send a file in and let it be compared; return its address and what is told of it."""
        place = self.sent(source, path, **options)
        self.work()
        return place, self.get(place)

    def confirm(self, place, told=None):
        """Confirm a file by the digest of its difference; return the answer."""
        digest = (told or self.get(place))["difference"]["digest"]
        return self.post(f"{place}/confirmations", {"digest": digest})

    def load(self, source, path, **options):
        """Send in, compare, confirm and load a file; return what is told of it."""
        place, told = self.compared(source, path, **options)
        assert told["state"]["code"] == "compared", told
        answer = self.confirm(place, told)
        assert answer.status_code == 202, answer.text
        self.work()
        return self.get(place)

    def files(self):
        """The folders in quarantine."""
        folder = self.quarantine.folder
        return sorted(each.name for each in folder.iterdir()) if folder.exists() else []

    def scalar(self, statement, **values):
        with self.engine.connect() as connection:
            return connection.execute(text(statement), values).scalar()

    def actions(self):
        """What the audit trail says was done with files and loads, in order."""
        with self.engine.connect() as connection:
            return list(
                connection.execute(
                    text(
                        "SELECT action FROM audit_event WHERE object_type IN ('upload', 'load_run')"
                        " ORDER BY seq"
                    )
                ).scalars()
            )
