"""Lambda's execution environments: one request each at a time, reused while free, and throttled at the limits."""

ACCOUNT_CONCURRENCY = 1_000
"""Environments at work at once that an account has to begin with (Lambda guide, *Lambda quotas*)."""
NEW_AT_ONCE, NEW_PER_MS = 1_000, 1_000 / 10_000
"""A function gets 1,000 more environments every 10 s, refilled continuously (Lambda guide, *Lambda scaling
behavior*)."""


class NoEnvironment(Exception):
    """None is free and none may be added: Lambda answers TooManyRequestsException."""


class Concurrency:
    """How many environments of all functions of the account are at work, and may be."""

    def __init__(self, most: int = ACCOUNT_CONCURRENCY) -> None:
        self.most = most
        self.at_work = 0


class Environments:
    """Of one function. A cold start is nothing that is drawn: it happens when a request finds no free one.

    What is free stays so for the rest of the run. On AWS it goes some time after its last request; when is not
    documented.
    """

    def __init__(self, account: Concurrency, *, warm: int = 0) -> None:
        """`warm` environments are there and free from the beginning."""
        self._account = account
        self._free = warm
        self._may_be_added, self._since = float(NEW_AT_ONCE), 0.0
        self.cold_starts = 0

    def take(self, now: float) -> bool:
        """Take an environment, `now` ms after the beginning; whether it has to be started first.

        Raises NoEnvironment.
        """
        if self._account.at_work >= self._account.most:
            raise NoEnvironment
        cold = not self._free
        if cold:
            self._add(now)
        else:
            self._free -= 1
        self._account.at_work += 1
        return cold

    def give_back(self) -> None:
        """The request is answered, and its environment free."""
        self._account.at_work -= 1
        self._free += 1

    def _add(self, now: float) -> None:
        self._may_be_added = min(NEW_AT_ONCE, self._may_be_added + (now - self._since) * NEW_PER_MS)
        self._since = now
        if self._may_be_added < 1:
            raise NoEnvironment
        self._may_be_added -= 1
        self.cold_starts += 1
