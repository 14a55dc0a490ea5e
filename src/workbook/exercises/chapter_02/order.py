"""What exercise 02-4 says to an order of states, from the Query to the queue."""

from collections.abc import Sequence
from typing import Any

from workbook.exercises.exercise import Right, Verdict, Wrong

# Each state of the way, and why it stands where it stands.
WAY = {
    "Get All Job Applications": "",
    "Do They Fit": "a job with too many applications is refused before anything is written.",
    "Update Job and Application Status": "nobody is declined before the job is closed and one is accepted.",
    "Discard Job Item from List": "the Map gets a list without the job.",
    "Iterate through Application Items": "what deals with one application is inside the Map.",
    "Filter out Accepted Application": "the first state inside the Map decides for each application.",
    "Push Declined Application Items": "a pending application that was not chosen is put into the queue.",
}
_ASIDE = {
    "Send Accepted Applicant a Message": "is for the nanny who was chosen, and Chloe was not",
    "Booking Interrupted": "is where an error leads, and there was none",
    "Too Many Applications": "is for more than 500 applications, and there are four",
    "Read Job and Application": "is reached only when the transaction is cancelled",
    "Job Not Open": "is where a booking fails, and this one does not",
}
STATES = tuple(sorted({*WAY, *_ASIDE}))
"""The states to choose from; a number of the answer is a place in it."""


def way_of_a_declined_application(answer: Sequence[Any]) -> Verdict:
    """The numbers of the states, or their names; the first wrong transition is named, and why."""
    way = []
    for given in answer:
        if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < len(STATES):
            way.append(STATES[given])
        elif given in STATES:
            way.append(given)
        elif isinstance(given, str) and given.strip().isdecimal():
            return Wrong(f"The answer is made of numbers, without quotes: `{given.strip()}`.")
        else:
            return Wrong(f"The table has no state `{given}`. Its numbers go from 0 to {len(STATES) - 1}.")
    twice = next((name for place, name in enumerate(way) if name in way[:place]), None)
    if twice:
        return Wrong(f"`{twice}` stands there twice. The way goes through no state twice.")
    right = list(WAY)
    if not way or way[0] != right[0]:
        return Wrong(f"It begins with the Query, `{right[0]}`.")
    for before, wanted, came in zip(right, right[1:], way[1:], strict=False):
        if came in _ASIDE:
            return Wrong(f"`{came}` {_ASIDE[came]}. It does not come after `{before}`.")
        if came != wanted:
            return Wrong(f"Right up to `{before}`. `{came}` comes later: {WAY[wanted]}")
    if len(way) < len(right):
        return Wrong(f"Right as far as it goes, but it stops too early, after `{way[-1]}`.")
    if len(way) > len(right):
        return Wrong(f"The way ends with the message in the queue; `{way[len(right)]}` is not on it.")
    return Right("Read, check, write, and only then tell anybody: what is told cannot be taken back.")
