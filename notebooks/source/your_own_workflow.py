# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Your own workflow
#
# No chapter and no exercise: a bench for any state machine in Amazon States Language. It is drawn, checked, run with mocks,
# looked at state by state, made to fail in every way that it can, and priced. At the end you take home a test of it.
#
# A small order stands here, so that you see everything work. To put yours in its place, change the next code cell and choose
# *Run → Run All Cells*. Nothing leaves this machine, and waiting costs no time.

# %%
from workbook.your_workflow import mine

definition = mine("examples/order.asl.json")
definition

# %% [markdown]
# | you have | write |
# |---|---|
# | a definition as JSON or YAML | `mine("path/to/order.asl.json")` |
# | a template of SAM or CloudFormation | `mine("path/to/template.yaml", machine="OrderStateMachine")`, its logical id |
# | values for `${Name}` | `mine(…, substitutions={"Name": "value"})`; a Resource that is one without a value stands for a Lambda function |
# | the text itself | `mine("""{"StartAt": …}""")` |
# | a file that is deployed as Express | `mine(…, express=True)`; a template says so itself |
#
# Whatever is wrong with it, the page says so in a sentence where the picture or the table would be, and goes on.

# %% [markdown]
# ## What it looks like
#
# A picture that would be too high leaves out where only errors lead; `definition.drawn(whole=True)` draws all of it.

# %%
definition.drawn()

# %% [markdown]
# ## What is wrong with it
#
# Every error for which AWS would refuse it, and what AWS warns of, with line and column.

# %%
definition.checked()

# %% [markdown]
# For example, the same with a state that is not there:

# %%
from pathlib import Path

written = Path("examples/order.asl.json").read_text()
mistaken = mine(written.replace('"Default": "Ship"', '"Default": "Shipping"'))
mistaken.checked()

# %% [markdown]
# ## Run it
#
# **Mocks** answer its Tasks, by the name of the state: a result; `TaskFailed("Name", "cause")`; `After(2.5, result)`, which takes
# 2.5 seconds; or several, `InTurn(first, second)`, one for each call. A Task that waits for a token, a job or an activity is given
# what comes back in the end. A Distributed Map that reads from S3 is mocked by its own name: `{"Body": "[1, 2, 3]"}`.
#
# What you leave out is proposed: an answer has what the definition reads of the Task's result, and so has the input, if you say
# `definition.run()`. Where a Choice leads to a failure other values are tried, until the execution succeeds.

# %%
from asl_interpreter.mocks import After, InTurn, TaskFailed

order = {"orderId": "o-17", "card": "c-4", "items": [
    {"sku": "kettle", "count": 1, "price": 35}, {"sku": "cup", "count": 6, "price": 15}]}
busy = TaskFailed("Lambda.TooManyRequestsException", "Rate exceeded")
paid = After(0.8, {"StatusCode": 200, "Payload": {"paymentId": "p-1", "amount": 125}})
trial = definition.run(order, mocks={"Charge Card": InTurn(busy, paid)})
trial

# %%
trial.answers()

# %%
trial.drawn()

# %% [markdown]
# The step inspector: what each state was given, and what it gave on. `trial.steps()["Charge Card"]` shows one in full.

# %%
trial.steps()

# %% [markdown]
# ## Make it fail
#
# Each Task fails at every call: with each error that its Retry and Catch name, and with one that they do not name, `AnyOtherError`.
# The table tells how often the Task was tried again, how long that took, which Catch took the error, and how the execution ended.

# %%
trial.failures()

# %% [markdown]
# A row that says *no Catch takes it* is a decision that somebody has made, or has forgotten. Here: an order that cannot be sent
# is paid already, and fails without giving the money back.

# %% [markdown]
# ## What it costs

# %%
from workbook.basics.prices import dated

print(f"Prices of {dated()}, without the free tier")
trial.cost()

# %% [markdown]
# Standard is billed by transitions: each state that is entered and each retry (AWS's page *AWS Step Functions pricing*). Express
# is billed by executions, and by their duration in steps of 100 ms and memory in steps of 64 MB; the workflow's own size and its
# data decide how many. A mock answers at once, so the duration holds waits, retries and what you say with `After`. The child
# executions of a Distributed Map are counted by their own type.

# %% [markdown]
# ## Take it home
#
# This run and every row of *Make it fail*, as a file for pytest, with the definition beside it.

# %%
trial.take_home()

# %%
print(Path("scratch/test_order.py").read_text())

# %% [markdown]
# From the project's folder, `.venv/bin/pytest notebooks/scratch` runs it, after one `make test`. At home it needs two packages:
# `pip install pytest ./src/asl_interpreter`. [The interpreter's page](../src/asl_interpreter/README.md) shows how such tests are
# written by hand, and how `--asl-coverage` counts the transitions they reach.
