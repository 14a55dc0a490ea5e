"""Values of every type, and what was found to hurt somewhere."""

import copy
import json
from random import Random
from typing import Any


def nested(depth: int, inner: Any = None) -> Any:
    for level in range(depth):
        inner = [inner] if level % 2 else {"x": inner}
    return inner


def parallels(depth: int) -> Any:
    machine: Any = {"StartAt": "P", "States": {"P": {"Type": "Succeed"}}}
    for number in range(depth):
        state = {"Type": "Parallel", "Branches": [machine], "End": True}
        machine = {"StartAt": f"P{number}", "States": {f"P{number}": state}}
    return machine


JUNK: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    0.5,
    -0.0,
    1e308,
    1e300,
    -1e300,
    99_999_999.5,
    2**31,
    2**63,
    2**80,
    -(2**80),
    10**400,
    "",
    " ",
    "a",
    "$",
    "$$",
    "$.a",
    "$.a[",
    "$..x",
    "$.*",
    "$[*]",
    "$[0:]",
    "$[-1]",
    "$.a.length()",
    "$[?(@.a == b)]",
    "$[?(@",
    "$states",
    "$x",
    "$.a ",
    "\ud800",
    "\udfff$",
    "a\x00b",
    "{%",
    "{% %}",
    "{% 1/0 %}",
    "{% $states.input %}",
    "{% [1..9] %}",
    "{% function($x){$x} %}",
    "{% $match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /(a+)+$/) %}",
    "{% $reduce([1..999], function($a, $b){[$a]}) %}",
    "{% $string(1e20) & $formatNumber(1, '#x') %}",
    "{% ($f := function(){$f()}; $f()) %}",
    "{% $parse('[' & 'x') %}",
    "{% $fromMillis(1e300) & $toMillis('x') %}",
    "{% $power(10, 400) %}",
    "{% $states.context.Execution %}",
    "States.ArrayRange(0, 1208925819614629174706176, 1)",
    "States.Format('{}', $)",
    "States.StringToJson('1e400')",
    "States.UUID()",
    "States.MathAdd(1e300, $.a)",
    "States.Hash($.s, 'MD5')",
    "States.Array(" * 12 + ")" * 12,
    "States.JsonToString($)",
    "2026-01-01T00:00:00Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "1e400",
    "NaN",
    "-1",
    "99999999999",
    "1e300",
    "+292278994-08-17T07:12:55Z",
    "2026-02-30T00:00:00Z",
    "2026-01-01T25:00:00.999999999999Z",
    "{% [1..1000000000] %}",
    "{% $join([1..9999], $states.input) %}",
    "{% $pad('x', 1000000000) %}",
    "{% $eval('$eval(\"1\")') %}",
    "{% ($f := function($x){$f($x & $x)}; $f('aaaaaaaa')) %}",
    "{% $replace('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /(a|a)*$/, '$0$0') %}",
    "{% $split('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /(a*)*b/) %}",
    "{% $map([1..9], function($v, $i, $a){$append($a, $a)}) %}",
    "{% $sort($states.input, function($l, $r){true}) %}",
    "{% $now('[Y9999]') & $random() & $millis() %}",
    "{% $partition([1..9], 0) & $range(1, 10, 0) & $hash('x', 'y') & $uuid() %}",
    "{% $states.result.a.b[0].c %}",
    "{% $.a.b ~> $f %}",
    "{% {'a': 1}.a & $base64decode('%') %}",
    "arn:aws:states:::lambda:invoke",
    "arn:aws:states:::lambda:invoke.waitForTaskToken",
    "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    "arn:aws:states:::states:startExecution.sync:2",
    "arn:aws:states:::glue:startJobRun.sync",
    "arn:aws:states:us-east-1:123456789012:activity:a",
    "arn:aws:states:::s3:listObjectsV2",
    'a,b\n1,2\n"',
    '[{"x": 1}, 2]',
    '{"x": 1}\n{"y"',
    "JSONL",
    "MANIFEST",
    "FIRST_ROW",
    "LOAD_AND_FLATTEN",
    "EXPRESS",
    "arn:aws:states:::http:invoke",
    "arn:aws:states:::aws-sdk:s3:getObject",
    "States.ALL",
    "arn:aws:lambda:us-east-1:123456789012:function:f",
    "States.Runtime",
    "JSONata",
    "JSONPath",
    "FULL",
    "DISTRIBUTED",
    "*-*-*.txt",
    "\\",
    "(" * 3000,
    "{% " + "(" * 3000 + " %}",
    "{% " + "1+" * 3000 + "1 %}",
    "$[?(" + "(" * 3000 + ")]",
    [],
    {},
    [None],
    {"": None},
    {"a": 1},
    [1, "a", None, {}],
    {"RoleArn": 1},
    {"a.$": "$.a"},
    {"a.$": 1},
    {".$": "$"},
    {"States": {}},
    {"ErrorEquals": "States.ALL", "Next": "a"},
    [{"ErrorEquals": 1}],
    [{"ErrorEquals": [{}], "Next": 1}],
    {"Type": "Pass", "End": True},
    {"Type": []},
    {"Type": "Map", "End": True},
    {"Not": {"Not": {}}},
    [[[]]],
    "x" * 300_000,
    "-" * 250_000,
    "\u00e9" * 100_000,
    [0] * 2_000,
    "*-" * 4000 + ".txt",
    lambda: nested(100),
    lambda: nested(190, "y"),
    lambda: nested(300),
    lambda: nested(3000),
    lambda: parallels(40),
    lambda: parallels(3000),
]
"""What is too deep to be copied is made."""


def junk(chance: Random, kind: type | None = None) -> Any:
    """One of these, of a type if there is one of it."""
    value = chance.choice([each for each in JUNK if type(each) is kind] or JUNK)
    return value() if callable(value) else copy.deepcopy(value)


def written(value: Any) -> str:
    """As JSON text, however deep."""
    try:
        return json.dumps(value)
    except RecursionError:
        return "[" * 3000 + "]" * 3000
