"""Hold, extend, confirm, release, cancel, move, close, offer: over HTTP, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from matcher import wire
from matcher.client import Client, Conflict, Missing, Over, PlaceTaken, Refused, ServiceError
from matcher.store import Store
from tests import weeks
from tests.api.conftest import MONDAY, Serve, people_and_slots, set_clock

HOUR = dt.timedelta(hours=1)


def asked(need: int, *slots: str) -> tuple[wire.SessionAsked, ...]:
    return tuple(wire.SessionAsked(slot_id=slot, need_id=f"N{need}") for slot in slots)


def match(client: Client, person: int) -> wire.MatchAnswer:
    return client.matches(wire.MatchRequest(participant_id=f"P{person}"))


def test_a_coach_finds_holds_and_confirms(client: Client) -> None:
    best = match(client, 0).options[0]
    assert wire.Kind.RECOMMENDED in best.kinds
    assert len(best.sessions) == 2
    hold = client.hold("P0", best.sessions)
    assert hold.state is wire.HoldState.HELD
    assert client.held(hold.hold_id) == hold
    longer = client.extend(hold, 60)
    assert longer.expires_at > hold.expires_at
    done = client.confirm(hold)
    assert [one.slot_id for one in done.bookings] == [one.slot_id for one in best.sessions]
    assert all(one.mode is not None for one in done.bookings)
    booked = client.bookings("P0")
    assert booked.bookings == done.bookings
    assert client.booking(done.bookings[0].booking_id) == done.bookings[0]
    assert match(client, 0).options == ()


def test_what_is_held_is_offered_to_nobody_else_until_it_is_released(client: Client) -> None:
    hold = client.hold("P0", asked(0, "T1", "T2"))
    shown = {s.slot_id for option in match(client, 1).options for s in option.sessions}
    assert not {"T1", "T2"} & shown
    released = client.release(hold)
    assert released.state is wire.HoldState.RELEASED
    assert match(client, 1).options[0].sessions[0].slot_id == "T1"


def test_a_lost_race_is_told_with_what_is_free_now(client: Client) -> None:
    client.hold("P0", asked(0, "T1", "T2"))
    with pytest.raises(PlaceTaken) as caught:
        client.hold("P1", asked(1, "T1", "T3"))
    told = caught.value.told
    assert [(one.slot_id, one.obstacle) for one in told.lost] == [("T1", wire.Obstacle.FULL)]
    assert told.next_available is not None
    option = told.next_available.options[0]
    assert not {"T1", "T2"} & {one.slot_id for one in option.sessions}
    assert client.hold("P1", option.sessions).state is wire.HoldState.HELD


def test_after_its_time_a_hold_is_gone(client: Client, database_url: str) -> None:
    hold = client.hold("P0", asked(0, "T1", "T2"), minutes=5)
    with Store.open(database_url) as store:
        set_clock(store, MONDAY + HOUR)
    for late in (lambda: client.confirm(hold), lambda: client.extend(hold, 5)):
        with pytest.raises(Over):
            late()
    assert client.held(hold.hold_id).state is wire.HoldState.EXPIRED


def test_another_hold_s_token_opens_nothing(client: Client) -> None:
    hold = client.hold("P0", asked(0, "T1", "T2"))
    wrong = hold.model_copy(update={"token": hold.token + 1})
    with pytest.raises(Conflict) as caught:
        client.confirm(wrong)
    assert caught.value.told.code == "stale_token"
    assert client.confirm(hold).bookings


def test_the_same_key_gives_the_first_outcome_again(client: Client) -> None:
    first = client.hold("P0", asked(0, "T1", "T2"), key="once")
    assert client.hold("P0", asked(0, "T1", "T2"), key="once") == first
    client.confirm(first, key="confirm")
    assert client.hold("P0", asked(0, "T1", "T2"), key="once") == first
    assert client.confirm(first, key="confirm").hold_id == first.hold_id
    with pytest.raises(Refused) as caught:
        client.hold("P0", asked(0, "T1", "T3"), key="once")
    assert caught.value.told.code == "key_used"


def test_who_lost_with_a_key_has_lost_with_it_for_good(client: Client) -> None:
    sooner = client.hold("P0", asked(0, "T1", "T2"))
    with pytest.raises(PlaceTaken):
        client.hold("P1", asked(1, "T1", "T2"), key="late")
    client.release(sooner)
    with pytest.raises(PlaceTaken) as caught:
        client.hold("P1", asked(1, "T1", "T2"), key="late")
    assert caught.value.told.next_available is not None
    assert caught.value.told.next_available.options


def test_what_breaks_rules_is_not_held_and_every_breach_is_told(client: Client) -> None:
    with pytest.raises(Refused) as caught:
        client.hold("P0", asked(0, "T1", "L1"))
    assert [fault.code for fault in caught.value.told.faults] == ["R3", "R5"]
    assert caught.value.told.faults[0].column == "sessions.1.slot_id"
    with pytest.raises(Refused) as caught:
        client.hold("P0", asked(0, "nowhere"))
    assert caught.value.told.faults[0].code == "unknown_reference"
    with pytest.raises(Missing):
        client.hold("P9", asked(0, "T1"))
    with pytest.raises(Missing):
        client.hold("P1", asked(0, "T1", "T2"))


def test_a_part_of_a_course_may_be_held_and_the_rest_goes_on_from_it(client: Client) -> None:
    client.confirm(client.hold("P0", asked(0, "T1")))
    (session,) = match(client, 0).options[0].sessions
    assert session.slot_id in {"T2", "L2"}
    with pytest.raises(Refused) as caught:
        client.hold("P0", asked(0, "L1"))
    assert "R5" in [fault.code for fault in caught.value.told.faults]


def test_a_cancelled_place_is_free_at_once_and_says_who_gains(client: Client) -> None:
    done = client.confirm(client.hold("P0", asked(0, "T1", "T2")))
    client.confirm(client.hold("P1", asked(1, "L1", "L2")))
    first = done.bookings[0]
    cancelled = client.cancel(first.booking_id, wire.CancelledBy.PROVIDER)
    assert cancelled.booking.state is wire.BookingState.CANCELLED
    assert cancelled.booking.cancelled_by is wire.CancelledBy.PROVIDER
    assert [gain.need_id for gain in cancelled.gains][:1] == ["N2"]
    assert cancelled.gains[0].gain_days > 0
    assert match(client, 2).options[0].sessions[0].slot_id == "T1"
    assert client.cancel(first.booking_id, wire.CancelledBy.PROVIDER).booking == cancelled.booking


def test_a_booking_moves_only_to_a_place_that_is_had(client: Client) -> None:
    done = client.confirm(client.hold("P0", asked(0, "T1", "T2")))
    client.hold("P1", asked(1, "L2", "L3"))
    second = done.bookings[1]
    with pytest.raises(PlaceTaken) as caught:
        client.reschedule(second.booking_id, "L2")
    assert client.booking(second.booking_id) == second
    assert caught.value.told.next_available is not None
    free = caught.value.told.next_available.options[0].sessions[0].slot_id
    moved = client.reschedule(second.booking_id, free)
    assert moved.old.booking_id == second.booking_id
    assert moved.new.slot_id == free
    with pytest.raises(Refused) as refused:
        client.reschedule(done.bookings[0].booking_id, "T4")
    assert refused.value.told.faults[0].code in {"R4", "R5"}


def test_a_closure_names_whom_to_rebook(client: Client) -> None:
    done = client.confirm(client.hold("P0", asked(0, "T1", "T2")))
    tuesday = weeks.day(1)
    closure = wire.Closure(practitioner_id="Q1", from_date=tuesday, to_date=tuesday)
    closed = client.close_slots(closure)
    assert [one.booking_id for one in closed.to_rebook] == [done.bookings[0].booking_id]
    assert closed.to_rebook[0].to_rebook
    assert client.records.slot("T1").closed
    shown = {s.slot_id for option in match(client, 1).options for s in option.sessions}
    assert not {"T1", "L1"} & shown


def test_an_offer_is_kept_until_the_person_replies(client: Client) -> None:
    offer = client.offer("P0", asked(0, "T1", "T2"))
    assert offer.state is wire.OfferState.OFFERED
    assert client.records.slot("T1").free_places == 0
    accepted = client.accept(offer.offer_id)
    assert [one.slot_id for one in accepted.bookings] == ["T1", "T2"]
    assert client.offered(offer.offer_id) == accepted
    with pytest.raises(Conflict):
        client.decline(offer.offer_id)
    second = client.offer("P1", asked(1, "L1", "L2"))
    assert client.decline(second.offer_id).state is wire.OfferState.DECLINED
    assert client.records.slot("L1").free_places == 1
    third = client.offer("P1", asked(1, "L1", "L2"))
    assert client.no_reply(third.offer_id).state is wire.OfferState.NO_REPLY


def test_who_did_not_come_is_recorded_after_the_appointment(
    serve: Serve, database_url: str
) -> None:
    client = serve(database_url, people_and_slots(sessions=1))
    (booking,) = client.confirm(client.hold("P0", asked(0, "T1"))).bookings
    (came,) = client.confirm(client.hold("P1", asked(1, "L1"))).bookings
    with pytest.raises(Conflict):
        client.did_not_attend(booking.booking_id)
    with Store.open(database_url) as store:
        set_clock(store, MONDAY + 30 * HOUR)
    missed = client.did_not_attend(booking.booking_id)
    assert missed.state is wire.BookingState.DID_NOT_ATTEND
    with Store.open(database_url) as store:
        set_clock(store, MONDAY + 40 * HOUR)
    assert client.attended(came.booking_id).state is wire.BookingState.ATTENDED


def test_a_price_that_is_switched_off_is_not_shown(client: Client) -> None:
    answer = client.matches(wire.MatchRequest(participant_id="P0", prices=False))
    assert {option.price_days for option in answer.options} == {None}


def test_somebody_who_is_not_stored_gets_options_too(client: Client) -> None:
    answer = client.matches(
        wire.MatchRequest(
            person=wire.Person(
                home=wire.Home(latitude=53.578, longitude=-2.429),
                referral_date=weeks.REFERRED,
                employment="off_sick",
            ),
            needs=(wire.GivenNeed(need_id="physio", service="physiotherapy", sessions=2),),
        )
    )
    assert [one.need_id for one in answer.options[0].sessions] == ["physio", "physio"]
    with pytest.raises(Refused) as caught:
        client.matches(
            wire.MatchRequest(
                person=wire.Person(referral_date=weeks.REFERRED, employment="off_sick"),
                needs=(wire.GivenNeed(need_id="physio", service="massage", sessions=2),),
            )
        )
    assert {fault.column for fault in caught.value.told.faults} == {"latitude", "service"}


def test_wishes_narrow_the_choice(client: Client) -> None:
    late = wire.Wishes(windows=("tue_pm",))
    answer = client.matches(wire.MatchRequest(participant_id="P0", wishes=late))
    assert {s.slot_id[0] for option in answer.options for s in option.sessions} == {"L"}
    unreadable = wire.Wishes(windows=("teatime", "tue_pm"))
    with pytest.raises(Refused) as caught:
        client.matches(wire.MatchRequest(participant_id="P0", wishes=unreadable))
    assert caught.value.told.faults[0].column == "wishes.windows.0"


def test_a_need_that_is_not_theirs_is_told_and_nothing_is_guessed(client: Client) -> None:
    with pytest.raises(Refused) as caught:
        client.matches(wire.MatchRequest(participant_id="P0", need_ids=("N1", "N0", "N7")))
    assert [f.column for f in caught.value.told.faults] == ["need_ids.0", "need_ids.2"]
    with pytest.raises(Missing):
        client.matches(wire.MatchRequest(participant_id="nobody"))


def test_bookings_come_in_pages(client: Client) -> None:
    made = [
        *client.confirm(client.hold("P0", asked(0, "T1", "T2"))).bookings,
        *client.confirm(client.hold("P1", asked(1, "L1", "L2"))).bookings,
    ]
    first = client.bookings(limit=3)
    assert first.next == made[2].booking_id
    rest = client.bookings(after=first.next)
    assert [*first.bookings, *rest.bookings] == made
    assert rest.next is None


def test_a_service_with_nothing_in_it_says_what_to_do(serve: Serve, database_url: str) -> None:
    client = serve(database_url, None)
    with pytest.raises(ServiceError) as caught:
        match(client, 0)
    assert "load" in caught.value.todo.casefold()
