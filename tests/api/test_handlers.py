"""Handing a case to a colleague: whom one can choose, and where it is seen."""


def handlers(world, who, case):
    """Whom one can choose: the number of each by name."""
    found = world.get(who, f"/applications/{case}/handlers")["persons"]
    assert [each["name"] for each in found] == sorted(each["name"] for each in found)
    assert all(set(each) == {"id", "name"} for each in found)
    return {each["id"]: each["name"] for each in found}


def test_a_colleague_gets_the_case_and_hands_it_back(world):
    """Hans to Karla and back: the work lists, the timeline and the trail each tell it."""
    hans, carla = world.client("case_handler"), world.client("case_handler", "Karla Collega")
    case = world.apply(1)
    world.act(hans, case, "assignments", {"handlerId": hans.person_id})
    found = handlers(world, hans, case)
    assert found[carla.person_id] == "Karla Collega"
    assert hans.person_id not in found

    world.act(hans, case, "assignments", {"handlerId": carla.person_id})
    [line] = world.get(carla, "/worklist?mine=true")["items"]
    assert (line["number"], line["handler"]["name"]) == (case, "Karla Collega")
    assert world.get(hans, "/worklist?mine=true")["items"] == []
    # Nobody is offered a case that is his own.
    assert hans.person_id in handlers(world, carla, case)
    assert carla.person_id not in handlers(world, carla, case)

    world.act(carla, case, "assignments", {"handlerId": hans.person_id})
    world.act(hans, case, "assignments", {"handlerId": None})
    steps = world.get(hans, f"/applications/{case}/events")["steps"]
    assert [
        (step["by"]["name"], step["handler"] and step["handler"]["name"]) for step in steps
    ] == [
        ("Ina Intake", None),
        ("Hans Handelaar", "Hans Handelaar"),
        ("Hans Handelaar", "Karla Collega"),
        ("Karla Collega", "Hans Handelaar"),
        ("Hans Handelaar", None),
    ]
    told = world.sql("""
        SELECT e.actor_id, p.payload -> 'details' ->> 'handler_id' AS handler
          FROM audit_event e JOIN audit_payload p USING (seq)
         WHERE e.action = 'case_assign' ORDER BY e.seq""")
    assert [(row.actor_id, row.handler) for row in told] == [
        (hans.person_id, str(hans.person_id)),
        (hans.person_id, str(carla.person_id)),
        (carla.person_id, str(hans.person_id)),
        (hans.person_id, None),
    ]


def test_only_who_handles_cases_here_can_get_it(world):
    """Somebody of another area, an ended account and a reviewer are not offered, nor accepted."""
    far = world.client("case_handler", "Vera Ver", area="BU05050199")
    near = world.client("case_handler", "Nel Nabij", area="BU05050800")
    gone = world.client("case_handler", "Gijs Gegaan")
    with world.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE person SET is_disabled = true WHERE display_name = 'Gijs Gegaan'"
        )
    case = world.apply(1)
    others = (far, gone, world.client("reviewer"))
    found = handlers(world, "case_handler", case)
    assert near.person_id in found
    assert not found.keys() & {other.person_id for other in others}
    for other in others:
        refused = world.try_act("case_handler", case, "assignments", {"handlerId": other.person_id})
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["name"] == "handlerId"
    world.act("case_handler", case, "assignments", {"handlerId": near.person_id})
    assert far.get(f"/applications/{case}/handlers").status_code == 404


def test_whom_one_can_choose_is_no_reading_of_the_case(world):
    """Names of colleagues tell nothing of an applicant: no event."""
    case = world.apply(1)
    before = world.scalar("SELECT count(*) FROM audit_event WHERE action = 'read'")
    handlers(world, "case_handler", case)
    assert world.scalar("SELECT count(*) FROM audit_event WHERE action = 'read'") == before
