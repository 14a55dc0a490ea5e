"""The stack that the server has from its start, with the one beside it, as if somebody had given `make deploy`."""

import io
import zipfile

from workbook import cloud
from workbook.cloud.deploy import deploy, deploy_beside
from workbook.cloud.template import PROJECT, Template

_SOURCE = PROJECT / "src"
_SHIPPED = "booking"  # by src/Makefile, and nothing else


def deployed(name: str) -> dict[str, str]:
    """Make both stacks and give their Outputs. The functions have the package that `sam build` would make.

    Raises `TemplateError`.
    """
    template = Template.load()
    outputs = deploy(template, name)
    client, code = cloud.shared_client("lambda"), package()
    for logical_id, _ in template.of_type("AWS::Lambda::Function"):
        resource = cloud.shared_client("cloudformation").describe_stack_resource(
            StackName=name, LogicalResourceId=logical_id
        )["StackResourceDetail"]
        client.update_function_code(FunctionName=resource["PhysicalResourceId"], ZipFile=code)
    return outputs | deploy_beside(name, outputs)


def package() -> bytes:
    """The deployment package, a zip."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((_SOURCE / _SHIPPED).rglob("*.py")):
            archive.write(file, file.relative_to(_SOURCE))
    return written.getvalue()
