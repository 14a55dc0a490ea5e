"""What stands in the way of an account is one sentence that says what to do, and no sentence holds a credential."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.workbook.deployment.conftest import KEY, SECRET
from workbook.cloud.account import CONFIRMED, Account, AccountError, NotConfirmed, client, confirm

CREDENTIALS = re.compile("AKIAWORKBOOKTESTS123|secret/of/the/tests|token-of-the-tests")
HERE = Account("123456789012", "us-east-1", "")


def sentence(asked: Callable[[], object]) -> str:
    with pytest.raises(AccountError) as refused:
        asked()
    told = str(refused.value)
    assert not CREDENTIALS.search(told)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    assert "\n" not in told
    return told


def test_an_account_is_found_by_the_credentials(aws: str) -> None:
    assert Account.current() == Account("123456789012", "us-east-1", aws)


def test_without_credentials_the_sentence_says_how_to_log_in(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    assert re.search(r"no AWS credentials here. Log in with `aws sso login`", sentence(Account.current))


def test_with_half_of_the_credentials_the_sentence_names_both_settings(
    aws: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY both" in sentence(Account.current)


def test_without_a_region_the_sentence_says_which_setting(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    assert "Set AWS_REGION" in sentence(Account.current)


def test_a_profile_that_is_not_there_is_told(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert "`aws configure list-profiles` lists them" in sentence(Account.current)


def test_an_sso_login_that_has_expired_is_told(aws: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    (tmp_path / "config").write_text(
        "[profile me]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\nregion = us-east-1\n"
        "[sso-session s]\nsso_start_url = https://example.com\nsso_region = us-east-1\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_PROFILE", "me")
    assert "Log in again with `aws sso login`" in sentence(Account.current)


def test_a_profiles_role_is_assumed_once_for_all_that_is_asked(
    aws: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text(
        f"[profile me]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = keys\n"
        f"[profile keys]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
    )
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "me")
    assumed: list[str] = []

    def call(self: Any, operation: str, params: Any) -> Any:
        assumed.extend([operation] * (operation == "AssumeRole"))
        return upstream(self, operation, params)

    upstream = BaseClient._make_api_call
    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    Account.current()
    client("sqs").list_queues()
    client("dynamodb").list_tables()
    assert assumed == ["AssumeRole"]


def test_who_logs_in_as_somebody_else_asks_as_them(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Account.current()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIASOMEBODYELSE1234")
    assert client("sts")._request_signer._credentials.access_key == "AKIASOMEBODYELSE1234"


def test_who_logs_in_or_moves_in_a_terminal_is_asked_for_as_the_files_say_now(
    aws: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config, credentials = tmp_path / "config", tmp_path / "credentials"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    assert "Set AWS_REGION" in sentence(Account.current)
    config.write_text("[default]\nregion = eu-west-1\n")
    assert "no AWS credentials here" in sentence(Account.current)
    credentials.write_text(f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n")
    assert Account.current().region == "eu-west-1"
    config.write_text("[default]\nregion = us-east-1\n")
    assert Account.current().region == "us-east-1"


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException", "RequestExpired"])
def test_an_expired_token_is_told_as_such(code: str, refusing: Any) -> None:
    refusing(code, 403)
    assert "session has expired. Log in again" in sentence(Account.current)


@pytest.mark.parametrize("code", ["InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException"])
def test_credentials_that_aws_does_not_know_are_told_without_its_text(code: str, refusing: Any) -> None:
    refusing(code, 403)
    assert f"does not know these credentials, or they are switched off ({code})" in sentence(Account.current)


def test_a_call_that_is_denied_is_named(refusing: Any) -> None:
    refusing("AccessDenied", 403)
    assert "may not call GetCallerIdentity (AccessDenied)" in sentence(Account.current)


def test_any_other_refusal_is_a_sentence_too(refusing: Any) -> None:
    refusing("SomethingNew", 400)
    assert "AWS refused GetCallerIdentity (SomethingNew)" in sentence(Account.current)


def test_an_address_that_does_not_answer_is_told_with_the_settings_that_lead_to_it(
    aws: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert "http://127.0.0.1:1/ does not answer. Is AWS_REGION the name of a Region" in sentence(Account.current)


@pytest.mark.parametrize("region", ["not a region", "us_east_1!"])
def test_a_region_that_cannot_be_one_is_told(region: str, aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv("AWS_REGION", region)
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    assert re.search("AWS settings cannot be used|does not answer", sentence(Account.current))


# ---------------------------------------------------------------------------------------------- asked first


def answering(monkeypatch: pytest.MonkeyPatch, answer: str | BaseException) -> None:
    def typed(_: str) -> str:
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr("builtins.input", typed)


def test_account_region_and_cost_are_told_and_the_accounts_number_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, " 123456789012 ")
    confirm(Account("123456789012", "eu-west-1", "http://127.0.0.1:5000"), "This books.")
    told = capsys.readouterr().out
    assert told.startswith("This books.\n")
    for part in ("account   123456789012", "Region    eu-west-1", "endpoint  http://127.0.0.1:5000", "for a run of"):
        assert part in told
    assert re.search(r"cost      at most about \$0\.\d\d .* \$0\.80 a month for 8 alarms", told)


@pytest.mark.parametrize("answer", ["", "yes", "y", "12345678901", "210987654321"])
def test_any_other_answer_does_nothing(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, answer)
    with pytest.raises(NotConfirmed, match="Nothing was done"):
        confirm(HERE, "This books.")


@pytest.mark.parametrize("error", [EOFError(), RuntimeError("this kernel takes no input")], ids=["pipe", "kernel"])
def test_where_nobody_can_be_asked_the_setting_for_ci_is_told(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CONFIRMED, raising=False)
    answering(monkeypatch, error)
    with pytest.raises(NotConfirmed, match=f"set {CONFIRMED}=123456789012/us-east-1"):
        confirm(HERE, "This books.")


def test_the_setting_confirms_its_own_account_and_region_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, AssertionError("asked"))
    monkeypatch.setenv(CONFIRMED, str(HERE))
    confirm(HERE, "This books.")
    for other in (Account("123456789012", "eu-west-1", ""), Account("210987654321", "us-east-1", "")):
        with pytest.raises(NotConfirmed, match="Nothing was done: change one of them"):
            confirm(other, "This books.")
    assert os.environ[CONFIRMED] == "123456789012/us-east-1"
