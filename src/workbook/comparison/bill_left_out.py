"""What AWS bills beside the lines of a booking's bill, and why it is not among them."""

from collections.abc import Mapping

LEFT_OUT: Mapping[str, str] = {
    "polling of an idle queue": "a matter of the month and not of bookings: `idle_queue` is its bill",
    "CloudWatch alarms": "a matter of the month, too: the report has the template's own",
    "mail of the topic": "the template has no subscriber unless it is given an address, and each delivery is billed "
    "by its kind",
    "the dead-letter queue": "with nothing in the way no message gets there, and SQS's own move of one is no request",
    "retries and faults": "what was counted had nothing in its way; a retry is one more call, transition or operation",
    "metrics of the functions": "two that Powertools writes into the log: by the month for each metric that there is",
    "the log of the front door": "a line for each request, the same for every way",
    "what is stored": "items, indexes, backups and logs: by the month, and the same items for every way",
    "data transfer": "there is none within a Region between these services; the answer to the caller is the same "
    "few hundred bytes for every way",
    "keys of KMS": "the topic's and the table's; how often the services ask for one is not told",
    "volume discounts and the free tier": "they belong to an account and not to a booking",
}
"""By what it is: the reason."""
