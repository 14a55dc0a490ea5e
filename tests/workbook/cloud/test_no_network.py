"""Nothing of ours reaches AWS unasked: attempts in a fresh process, with an account named and sockets watched.

One process tries them all, because starting one takes two seconds. What it tries stands above the test that reads what
came of it, and is tried in the order of this file: what nothing may guard yet comes first.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import workbook
from tests.watched import watched
from workbook.cloud.no_network import on_this_machine

ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_DEFAULT_REGION": "eu-west-1",
}
# Profiles whose credentials have to be asked for: of STS, of SSO, of a container, and of the machine itself.
PROFILES = """
[profile role]
role_arn = arn:aws:iam::210987654321:role/reader
source_profile = keys
[profile keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
[profile sso]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 210987654321
sso_role_name = reader
[profile machine]
role_arn = arn:aws:iam::210987654321:role/reader
credential_source = Ec2InstanceMetadata
"""
# Each program of TRIED runs with the names that stand here, and finds the environment as it was.
TRYING = """
import json, os, sys, threading, traceback
from pathlib import Path
from unittest.mock import patch
import boto3, botocore.session
from botocore.config import Config

once = Config(retries={"total_max_attempts": 1}, connect_timeout=1)

def attempt(name, call):
    try:
        came[name] = ["came back", str(call())]
    except Exception as error:
        came[name] = [type(error).__name__, str(error)]

def session_of(profile=None):
    return boto3.Session(profile_name=profile, region_name="eu-west-1")

def status(client):
    return client.list_queues()["ResponseMetadata"]["HTTPStatusCode"]

def sqs(session, **more):
    return session.client("sqs", config=once, **more)

if __name__ == "__main__":
    made_before_all = sqs(session_of())  # before moto is imported, too
    attempts, all_came = Path(os.environ["ATTEMPTS"]), {}
    for title, program in json.loads(sys.argv[1]).items():
        came = all_came[title] = {}
        boto3.DEFAULT_SESSION = None
        with patch.dict(os.environ):
            try:
                exec(program, dict(globals()))
            except Exception:
                came["broke off"] = traceback.format_exc()
        came["attempts to leave"] = attempts.read_text()
        attempts.write_text("")
    print(json.dumps(all_came))
"""
TRIED: dict[str, str] = {}
"""Programs by name."""


@pytest.fixture(scope="module")
def all_came(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each attempt of each program came to. The reader has an account, and a home with profiles."""
    home = tmp_path_factory.mktemp("home")
    (home / ".aws" / "sso" / "cache").mkdir(parents=True)
    (home / ".aws" / "config").write_text(PROFILES)
    token = {"accessToken": "secret", "expiresAt": "2999-01-01T00:00:00Z"}
    cached = "e8be5486177c5b5392bd9aa76563515b29358e6e"
    (home / ".aws" / "sso" / "cache" / f"{cached}.json").write_text(json.dumps(token))
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = ours | watched(home) | ACCOUNT | {"HOME": str(home)}
    (home / "script.py").write_text(TRYING)
    (home / "child.py").write_text(CHILD)
    command = [sys.executable, str(home / "script.py"), json.dumps(TRIED)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    came: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return came


def of(program: str, all_came: dict[str, Any]) -> dict[str, Any]:
    """What came of the attempts of one program, by name; nothing of it tried to leave this machine."""
    came = dict(all_came[program])
    assert came.pop("attempts to leave") == ""
    return came


TRIED["helpers"] = """
from booking.table import BookingTable
from workbook import figures
from workbook.chapters import readme
from workbook.cloud import faults
from workbook.experiments import four_ways as comparison, queue_lab, responses
from workbook.practice import by_hand, playground, sample
from workbook.cloud.clock import Clock
from workbook.cloud import connect
from workbook.event_source import EventSourceMapping, LambdaFunction
from workbook.event_source.stack_settings import read_function, read_mapping
from workbook.messages.watch import Watch
from workbook.practice.scratch import scratch_queue, scratch_table

table, queue = BookingTable("prod", sqs(session_of()).meta and boto3.client("dynamodb", config=once)), "https://q"
posted = sample.job_with_applications(1)
function, clock = LambdaFunction(lambda event, context: None, timeout=3), Clock()

def enter(context):
    with context:
        pass

def helpers():
    return {
        "sign_up": lambda: sample.sign_up(table, "sarah"),
        "sign_up nobody": lambda: sample.sign_up(table),
        "post_job": lambda: sample.post_job(table, 1),
        "statuses": lambda: sample.statuses(table, posted),
        "scratch_table": lambda: enter(scratch_table()),
        "scratch_queue": lambda: enter(scratch_queue()),
        "evaluate": lambda: playground.evaluate("$"),
        "change_item": lambda: by_hand.change_item("prod", {"PK": "a", "SK": "b"}, city="Buea"),
        "item_collections": lambda: figures.item_collections("prod"),
        "four_ways": lambda: comparison.four_ways(),
        "try_all": lambda: responses.try_all(),
        "queue_lab": lambda: queue_lab.look(queue_lab.LabSettings()),
        "inject": lambda: enter(faults.inject("sqs", "SendMessage", error="ServiceUnavailable")),
        "EventSourceMapping": lambda: EventSourceMapping(queue, function, clock=clock),
        "read_function": lambda: read_function("stack", "Function", None, 0.1),
        "read_mapping": lambda: read_mapping("function"),
    }

for name, call in helpers().items():
    attempt(name, call)
os.environ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9"
os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = "https://dynamodb.eu-west-1.amazonaws.com"
attempt("an endpoint for one service", lambda: by_hand.change_item("prod", {"PK": "a", "SK": "b"}, city="Buea"))
del os.environ["AWS_ENDPOINT_URL"], os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
connect().close()
for name, call in helpers().items():
    attempt(f"{name} after close()", call)
"""


def test_without_a_local_cloud_our_own_helpers_refuse_before_they_ask_aws(all_came: dict[str, Any]) -> None:
    came = of("helpers", all_came)
    assert came.pop("an endpoint for one service")[0] == "NetworkRefused"
    assert len(came) == 32
    assert {error for error, _ in came.values()} == {"NotConnected"}
    assert all("run `stack = connect()` first. Nothing was sent" in sentence for _, sentence in came.values())


TRIED["clients"] = """
from workbook.cloud import connect
from moto import mock_aws

def helper():
    with connect():
        pass

with connect() as stack:
    inside, default = sqs(session_of()), boto3.client("sqs", config=once)
    attempt("nested: refused", helper)
    attempt("nested: the outer answers", lambda: status(default))
    attempt("its own session: answered", lambda: status(inside))
    attempt("made before, inside", made_before_all.list_queues)
    for host in ("example.com", "localhost@example.com", "localhost.example.com", "127.0.0.1.example.com"):
        attempt(f"{host} inside", sqs(session_of(), endpoint_url=f"https://{host}").list_queues)
    with mock_aws():
        attempt("the reader's own mock: answered", lambda: status(default))
    boto3.setup_default_session()
    attempt("the reader's default session: answered", lambda: status(boto3.client("sqs")))
    with mock_aws(config={"core": {"passthrough": {"services": ["sqs"]}}}):
        attempt("told to pass through", default.list_queues)
    go = threading.Event()
    def work():
        go.wait()
        attempt("a thread that goes on", inside.list_queues)
    thread = threading.Thread(target=work)
    thread.start()
go.set()
thread.join()

attempt("made before", made_before_all.list_queues)
attempt("made inside", inside.list_queues)
attempt("of the closed stack", default.list_queues)
attempt("made after", sqs(session_of()).list_queues)
attempt("botocore", botocore.session.get_session().create_client("sqs", config=once).list_queues)
attempt("default after", lambda: boto3.client("sts", config=once).get_caller_identity())
attempt("resource", lambda: list(boto3.resource("dynamodb", config=once).tables.all()))
s3 = boto3.client("s3", config=once)
attempt("bucket", lambda: s3.get_object(Bucket="localhost", Key="k"))
attempt("paginator", lambda: list(s3.get_paginator("list_objects_v2").paginate(Bucket="a-bucket")))
attempt("waiter", lambda: s3.get_waiter("bucket_exists").wait(Bucket="a-bucket"))
os.environ["HTTPS_PROXY"] = os.environ["HTTP_PROXY"] = "http://127.0.0.1:9"
attempt("by a proxy on this machine", sqs(session_of()).list_queues)
"""


def test_once_connected_no_client_of_any_session_leaves_the_machine(all_came: dict[str, Any]) -> None:
    came = of("clients", all_came)
    assert came.pop("nested: refused")[0] == "AlreadyConnected"
    answered = {name: came.pop(name) for name in list(came) if name.endswith(("answers", "answered"))}
    assert list(answered.values()) == [["came back", "200"]] * 4
    assert len(came) == 18
    assert {name: error for name, (error, _) in came.items()} == dict.fromkeys(came, "NetworkRefused")
    assert all("Nothing was sent to http" in sentence and "connect()" in sentence for _, sentence in came.values())


CHILD = """
import multiprocessing as mp, boto3
from concurrent.futures import ProcessPoolExecutor

def call():
    try:
        return str(boto3.client("sqs").list_queues())
    except Exception as error:
        return type(error).__name__

def call_by_a_child_too():
    mp.current_process()._config["daemon"] = False
    with ProcessPoolExecutor(1, mp_context=mp.get_context("spawn")) as pool:
        return call(), pool.submit(call).result()
"""
TRIED["processes"] = """
import multiprocessing as mp
from child import call, call_by_a_child_too
from workbook.cloud import connect
connect().close()
for method in ("fork", "forkserver"):
    with mp.get_context(method).Pool(1) as pool:
        attempt(method, lambda: pool.apply(call))
with mp.get_context("spawn").Pool(1) as pool:
    attempt("spawn, and a grandchild", lambda: pool.apply(call_by_a_child_too))
read, write = os.pipe()
if not (child := os.fork()):
    os.write(write, call().encode())
    os._exit(0)
os.waitpid(child, 0)
attempt("os.fork", lambda: os.read(read, 100).decode())
"""


def test_child_processes_are_guarded_however_they_are_started(all_came: dict[str, Any]) -> None:
    came = of("processes", all_came)
    assert came.pop("spawn, and a grandchild") == ["came back", str(("NetworkRefused", "NetworkRefused"))]
    assert came == {name: ["came back", "NetworkRefused"] for name in ("fork", "forkserver", "os.fork")}


TRIED["endpoint"] = """
from http.server import BaseHTTPRequestHandler, HTTPServer

class Here(BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"QueueUrls": ["here"]}')
    log_message = lambda *_: None

server = HTTPServer(("127.0.0.1", 0), Here)
threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
from workbook.cloud import connect
os.environ["HTTP_PROXY"] = "http://proxy.example.com:3128"
with connect():
    client = sqs(session_of(), endpoint_url=f"http://127.0.0.1:{server.server_port}")
    attempt("inside", lambda: client.list_queues()["QueueUrls"])
attempt("after", lambda: client.list_queues()["QueueUrls"])
"""


def test_an_endpoint_on_this_machine_is_reached_whatever_the_proxy(all_came: dict[str, Any]) -> None:
    came = of("endpoint", all_came)
    assert came == {"inside": ["came back", "['here']"], "after": ["came back", "['here']"]}


TRIED["subscribers"] = """
from http.server import BaseHTTPRequestHandler, HTTPServer

import requests

received = []

class Answering(requests.adapters.BaseAdapter):
    def send(self, request, **_):
        answer = requests.Response()
        answer.status_code, answer.url, answer.raw, answer.request = 200, request.url, None, request
        answer._content = b""
        return answer

class Here(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        received.append(json.loads(body)["Message"])
        self.send_response(307)
        self.send_header("Location", "http://example.com/")
        self.end_headers()
    log_message = lambda *_: None

server = HTTPServer(("127.0.0.1", 0), Here)
threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
here = f"http://127.0.0.1:{server.server_port}/"
from workbook.cloud import connect
from moto import mock_aws
os.environ["HTTP_PROXY"] = "http://proxy.example.com:3128"

def publish(*endpoints):
    sns = boto3.client("sns")
    topic = sns.create_topic(Name="told")["TopicArn"]
    for endpoint in endpoints:
        sns.subscribe(TopicArn=topic, Protocol=endpoint.partition(":")[0], Endpoint=endpoint)
    return len(sns.publish(TopicArn=topic, Message="Hello")["MessageId"])

def put_record():
    firehose = boto3.client("firehose")
    to = {"EndpointConfiguration": {"Url": "https://example.com/"}, "S3Configuration": {
        "RoleARN": "arn:aws:iam::123456789012:role/any", "BucketARN": "arn:aws:s3:::bucket"}}
    firehose.create_delivery_stream(DeliveryStreamName="s", HttpEndpointDestinationConfiguration=to)
    return len(firehose.put_record(DeliveryStreamName="s", Record={"Data": b"x"})["RecordId"])

with connect():
    attempt("foreign", lambda: publish("http://example.com/", "https://sqs.eu-west-1.amazonaws.com/"))
    attempt("nobody listens", lambda: publish("http://127.0.0.1:9/"))
    attempt("firehose", put_record)
with mock_aws():
    attempt("the reader's own mock", lambda: publish("https://example.com/"))
with connect():
    attempt("here", lambda: publish(here))
    their = requests.Session()
    their.get_adapter = lambda url: Answering()
    attempt("the reader's own request", lambda: their.get("https://example.com/").status_code)
attempt("received", lambda: received)
"""


def test_what_moto_posts_to_subscribers_stays_on_this_machine_and_fails_no_publish(all_came: dict[str, Any]) -> None:
    came = of("subscribers", all_came)
    assert came.pop("received") == ["came back", "['Hello']"]
    assert came == {
        "foreign": ["came back", "36"],
        "nobody listens": ["came back", "36"],
        "firehose": ["came back", "36"],
        "the reader's own mock": ["came back", "36"],
        "here": ["came back", "36"],
        "the reader's own request": ["came back", "200"],
    }


TRIED["credentials"] = """
from workbook.cloud import connect
connect().close()
for name in list(os.environ):
    if name.startswith("AWS_"):
        del os.environ[name]
for profile in (None, "role", "sso", "machine"):
    attempt(profile, lambda: sqs(session_of(profile)).list_queues())
os.environ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/credentials"
attempt("container", lambda: sqs(session_of()).list_queues())
"""


def test_credentials_are_not_asked_for_either_and_the_refusal_says_where(all_came: dict[str, Any]) -> None:
    came = of("credentials", all_came)
    sent = {name: sentence.split(": no AWS call")[0] for name, (error, sentence) in came.items() if "Refused" in error}
    assert sent == {
        "null": "Nothing was sent to http://169.254.169.254",
        "role": "Nothing was sent to https://sts.eu-west-1.amazonaws.com",
        "sso": "Nothing was sent to https://portal.sso.eu-west-1.amazonaws.com",
        "machine": "Nothing was sent to http://169.254.169.254",
        "container": "Nothing was sent to http://169.254.170.2",
    }


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1", "127.8.9.1:50", "[::1]:80", "me:pw@[::1]"])
def test_a_loopback_address_is_on_this_machine(host: str) -> None:
    assert on_this_machine(f"http://{host}/path")


@pytest.mark.parametrize(
    "url",
    [
        "https://sqs.us-east-1.amazonaws.com/",
        "http://localhost@example.com/",
        "http://127.0.0.1:80@example.com/",
        "http://example.com\\@localhost/",
        "http://example.com#@localhost/",
        "http://example.com?@localhost/",
        "http://localhost.example.com/",
        "http://bucket.localhost/",  # a name server may be asked for it
        "http://127.0.0.1.example.com/",
        "http://169.254.169.254/",
        "http://[fd00:ec2::254]/",
        "http://0.0.0.0/",
        "http://127.1/",
        "http://2130706433/",
        "http://[::1/",
        "",
    ],
)
def test_every_other_host_is_not(url: str) -> None:
    assert not on_this_machine(url)


def test_the_workbooks_own_clients_all_come_from_the_function_that_asks_for_a_cloud() -> None:
    source = Path(workbook.__file__).parent
    making = [
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if not {"gaps", "step_functions"} & set(path.parts)
        and re.search(r"boto3\.(client|resource)\(", path.read_text())
    ]
    deployed = "partial_batches/function.py"  # runs in Lambda
    named = "cloud/permissions/__main__.py"  # reads the roles of an account that somebody names
    serving = "server/integrations.py"  # inside the server, whose own cloud answers
    assert set(making) == {"cloud/stack.py", deployed, named, serving}


def test_a_notebook_shows_the_sentence_and_no_traceback() -> None:
    cell = "from workbook.practice.scratch import scratch_table\nwith scratch_table(): pass"
    shown = subprocess.run(
        [sys.executable, "-m", "IPython", "--colors=NoColor", "-c", cell], capture_output=True, text=True, check=False
    )
    assert [line for line in shown.stdout.splitlines() if line][-1].startswith("NotConnected: This needs the local")
    assert "Traceback" not in shown.stdout + shown.stderr
