"""The stack of `at_scale.yaml`, beside the one that is connected: the workflows for large jobs."""

from botocore.exceptions import ClientError

from workbook.cloud import Stack, shared_client
from workbook.cloud.template import AT_SCALE, BESIDE, Template


def machines_at_scale(stack: Stack) -> dict[str, str]:
    """The ARNs of the workflows for large jobs, by the Outputs of `at_scale.yaml`: `AtScaleStateMachineArn` and
    `ShardedStateMachineArn`.

    Their stack is named as `stack` is, with `-at-scale` behind it. On the local cloud the first call deploys it; on an
    account `make deploy` has. Raises `NotConnected`, and on an account `AccountError` where it is not there or not whole.
    """
    if stack.target == "aws":
        from workbook.cloud.stack_status import usable_beside

        return dict(usable_beside(stack.name).outputs)
    name = stack.name + BESIDE
    try:
        [found] = shared_client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError:
        from workbook.cloud.deploy import deploy

        template = Template.load(AT_SCALE)
        given = {key: stack.outputs[key] for key in template.source["Parameters"] if key in stack.outputs}
        return deploy(template, name, given)
    return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}
