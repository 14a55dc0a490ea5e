"""Changes to template.yaml that somebody proposes, in the form that `workbook.practice.trial_stack.changed` takes."""

from workbook.practice.trial_stack import Changes

SLOWER: Changes = {
    "UpdateJobApplicationsFunction": {
        "Timeout": 25,
        "Events": {"DeclinedApplications": {"Properties": {"BatchSize": 50}}},
    },
}
"""For a function that has more to do, with more messages at a time."""

QUIETER: Changes = {
    "UpdateJobApplicationsSQSQueue": {"VisibilityTimeout": 30, "RedrivePolicy": {"maxReceiveCount": 8}},
    "UpdateJobApplicationsSQSDLQ": {"MessageRetentionPeriod": 345_600, "SqsManagedSseEnabled": True},
    "UpdateJobApplicationsFunction": {"MemorySize": 256, "Timeout": 5},
    "UpdateJobApplicationsFunctionLogGroup": {"RetentionInDays": 7},
    "OldestMessageAlarm": {"Threshold": 300},
    "DeadLetterAlarm": {"Period": 300},
}
"""Called "fewer alarms at night, and one retention for all queues"."""
