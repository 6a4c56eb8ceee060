"""What each database role may do on each table: the whole list, compared with the real tables.

A process works as one of these roles, so that what it has no business with is refused by
PostgreSQL itself, also when the program is wrong. What no line gives, nobody has but the owner.
"""

from enum import StrEnum


class DatabaseRole(StrEnum):
    """What a connection may do; the value is the role's name in PostgreSQL.

    Attributes:
        OWNER: whoever made the tables, by its own login: migrations and the demo town.
        APP: the desk and the commands of people.
        READER: the map, progress, what is public, and commands that only count.
        LOADER: registers into facts, verdicts and map.
        REPORTER: sealed reports, exports and publications.
        AUDITOR: the audit trail, and what it is compared with.
    """

    OWNER = "owner"
    APP = "retrofit_app"
    READER = "retrofit_reader"
    LOADER = "retrofit_loader"
    REPORTER = "retrofit_reporter"
    AUDITOR = "retrofit_auditor"


#: Those that PostgreSQL knows by name, in the order of the columns below.
NAMED = tuple(role for role in DatabaseRole if role is not DatabaseRole.OWNER)

#: The signs of the list.
PRIVILEGES = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}

_LIST = """
table                     app   reader loader reporter auditor
address                   raw   r      raw    r        -
area                      raw   r      raw    r        -
building                  raw   r      raw    r        -
unit                      raw   r      raw    r        -
unit_area                 raw   r      raw    r        -
unit_building             raw   r      raw    r        -
energy_label              raw   r      raw    r        -
tenure                    raw   r      raw    r        -
subsidence                raw   r      raw    r        -
movement_point            raw   r      raw    r        -
foundation_area           raw   r      raw    r        -
foundation_repair         raw   r      raw    r        -
link                      raw   r      raw    r        -
application_intake        raw   r      raw    r        -
application_measure       raw   r      raw    r        -
application_dwelling      raw   r      raw    r        -
application_grant         raw   r      raw    r        -
case_event                raw   r      raw    r        -
application               ra    r      ra     r        r
load_run                  raw   r      raw    r        -
load_count                ra    r      ra     r        -
load_issue                ra    r      ra     r        -
upload                    rawd  -      raw    -        -
data_version              raw   r      raw    r        -
map_building              rawd  r      rawd   r        -
map_dwelling              rawd  r      rawd   r        -
verdict                   rawd  r      rawd   r        -
verdict_tally             rawd  r      rawd   r        -
verdict_state             raw   r      raw    r        -
home_event                ra    r      ra     r        -
flag_event                ra    r      ra     r        -
succession                raw   r      ra     r        -
succession_decision       ra    r      r      r        -
milestone_entry           ra    r      -      r        -
learning_entry            ra    r      -      r        -
report                    ra    r      -      ra       -
report_file               ra    r      -      ra       -
publication               ra    r      -      ra       -
publication_cell          ra    r      -      ra       -
publication_erratum       ra    r      -      ra       -
publication_confirmation  ra    r      -      r        -
case_edge                 r     r      r      r        r
subsidy_case              raw   r      r      r        r
case_step                 ra    r      r      r        r
case_dwelling             ra    r      r      r        r
case_measure              ra    r      r      r        r
case_source               ra    r      r      r        r
proposal                  ra    r      r      r        r
decision                  ra    r      r      r        r
objection                 raw   r      r      r        r
notice_of_default         raw   r      r      r        r
claim                     raw   r      r      r        r
payment                   raw   r      r      r        r
granted_measure           raw   r      r      r        r
reservation               raw   r      r      r        r
ceiling_ledger            raw   r      r      r        r
ceiling_change            raw   r      -      r        r
ledger_entry              ra    r      r      r        r
queue_draw                ra    r      r      r        r
letter                    raw   -      -      -        r
case_counter              raw   -      -      -        -
scheme_period             raw   r      r      r        r
applicant                 raw   -      -      -        -
letter_content            raw   -      -      -        -
case_note                 raw   -      -      -        -
destruction               raw   -      -      -        r
destruction_line          ra    -      -      -        r
destroyed_data            ra    -      r      -        r
audit_event               ra    -      ra     ra       r
audit_payload             rad   -      a      a        r
audit_source              rad   -      a      a        r
audit_head                rw    -      rw     rw       r
kept_answer               rawd  -      -      -        -
person                    raw   -      raw    raw      r
person_name               r     r      r      r        r
role_grant                raw   -      r      r        r
api_key                   raw   -      -      -        -
sign_in_session           rawd  -      -      -        -
sign_in_request           rawd  -      -      -        -
sign_in_attempt           rawd  -      -      -        -
alembic_version           r     r      r      r        r
"""

#: Tables on which a role may do nothing are not named with it.
RIGHTS: dict[DatabaseRole, dict[str, frozenset[str]]] = {role: {} for role in NAMED}
for _line in _LIST.strip().splitlines()[1:]:
    _table, *_signs = _line.split()
    for _role, _held in zip(NAMED, _signs, strict=True):
        if _held != "-":
            RIGHTS[_role][_table] = frozenset(PRIVILEGES[sign] for sign in _held)

#: Functions that run with the rights of the owner, and who may call them.
FUNCTIONS = {"analyze_facts(regclass)": (DatabaseRole.APP, DatabaseRole.LOADER)}

#: Roles that stage rows in temporary tables.
STAGING = (DatabaseRole.APP, DatabaseRole.LOADER, DatabaseRole.REPORTER)
