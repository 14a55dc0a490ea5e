"""The stack of `at_scale.yaml`, beside the one that is connected: the workflows for large jobs."""

from botocore.exceptions import ClientError

from workbook.cloud import Stack, shared_client
from workbook.cloud.template import BESIDE


def machines_at_scale(stack: Stack) -> dict[str, str]:
    """The ARNs of the workflows for large jobs, by the Outputs of `at_scale.yaml`: `AtScaleStateMachineArn` and
    `ShardedStateMachineArn`.

    Their stack is named as `stack` is, with `-at-scale` behind it. On the local cloud the first call deploys it; on an
    account `make deploy` has. Raises `NotConnected`, and on an account `AccountError` where it is not there or not
    whole.
    """
    if stack.target == "aws":
        from workbook.cloud.stack_status import usable_beside

        return dict(usable_beside(stack.name).outputs)
    try:
        [found] = shared_client("cloudformation").describe_stacks(StackName=stack.name + BESIDE)["Stacks"]
    except ClientError:
        from workbook.cloud.deploy import deploy_beside

        return deploy_beside(stack.name, stack.outputs)
    return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}
