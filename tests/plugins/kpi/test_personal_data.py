"""What is noted of a person is told to them, and cut from them for good."""

import json
from datetime import timedelta

from farmgate_sdk.reading import key_of
from tests.plugins.kpi.conftest import Counted


def test_a_person_reads_and_loses_what_was_noted_of_them(counted: Counted) -> None:
    stand, day = counted.stand, counted.today
    plugin, person = stand.plugin("kpi"), stand.member()
    key = key_of("Member", person("{ me { id } }")["me"]["id"])
    counted.buy(2, by=person)
    stand.clock.tick(timedelta(hours=1))
    stand.pay(counted.buy(1, by=person))
    stand.tell_facts()

    told = stand.read(lambda session: plugin.export_member(session, key))
    assert json.loads(json.dumps(told)) == told
    noted = [(one["what"], one["amount_minor"]) for one in told["facts"]]
    assert set(noted[:2]) == {("member_registered", None), ("order_placed", 20_000)}
    assert sorted(noted[2:]) == [("order_paid", 10_000), ("order_placed", 10_000)]

    for _ in range(2):
        stand.write(lambda session: plugin.erase_member(session, key))
    assert stand.read(lambda session: plugin.export_member(session, key)) == {"facts": []}
    counted.next_day()
    counted.close()
    assert counted.value("orders_placed", day) == "2.000000"
    assert counted.value("repeat_share", day) is None
