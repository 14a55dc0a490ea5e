"""The stack of `at_scale.yaml`, beside the one that is connected: the workflows for large jobs."""

from botocore.exceptions import ClientError

from workbook.cloud import DeployError, Stack, shared_client
from workbook.cloud.template import PROJECT, Template

AT_SCALE = PROJECT / "at_scale.yaml"


def machines_at_scale(stack: Stack) -> dict[str, str]:
    """The ARNs of the workflows for large jobs, by the Outputs of `at_scale.yaml`: `AtScaleStateMachineArn` and
    `ShardedStateMachineArn`.

    Their stack is named as `stack` is, with `-at-scale` behind it. On the local cloud the first call deploys it; on an
    account it has to be there. Raises `NotConnected`, and `DeployError` where it is not or cannot be deployed.
    """
    name = f"{stack.name}-at-scale"
    try:
        [found] = shared_client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as missing:
        if stack.target == "aws":
            raise DeployError(
                f"There is no stack {name}. The first lines of {AT_SCALE.name} say how to make it beside {stack.name}."
            ) from missing
        from workbook.cloud.deploy import deploy

        template = Template.load(AT_SCALE)
        given = {key: stack.outputs[key] for key in template.source["Parameters"] if key in stack.outputs}
        return deploy(template, name, given)
    return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}
