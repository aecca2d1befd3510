"""The functions of test/slow/python-sdk.test.ts, served with Inngest's SDK for Python. PORT, ENGINE_URL and Inngest's keys come from the environment."""

import datetime
import logging
import os
import time

import flask
import inngest
import inngest.flask

client = inngest.Inngest(
    app_id="python",
    api_base_url=os.environ["ENGINE_URL"],
    event_api_base_url=os.environ["ENGINE_URL"],
    is_production=True,
    logger=logging.getLogger("inngest"),
)
calls: dict[str, int] = {}


def count(name: str) -> int:
    calls[name] = calls.get(name, 0) + 1
    return calls[name]


@client.create_function(fn_id="steps", trigger=inngest.TriggerEvent(event="py/steps"))
def steps(ctx: inngest.ContextSync) -> dict[str, object]:
    doubled = ctx.step.run("double", lambda: count("double") and ctx.event.data["n"] * 2)
    before = ctx.step.run("before", time.time)
    ctx.step.sleep("nap", datetime.timedelta(seconds=1))
    slept = ctx.step.run("slept", lambda: time.time() - before)
    pair = ctx.group.parallel((lambda: ctx.step.run("left", lambda: "l"), lambda: ctx.step.run("right", lambda: "r")))
    return {"doubled": doubled, "slept": slept, "pair": pair, "calls": calls["double"]}


@client.create_function(fn_id="waits", trigger=inngest.TriggerEvent(event="py/order"))
def waits(ctx: inngest.ContextSync) -> object:
    paid = ctx.step.wait_for_event("payment", event="py/paid", if_exp="event.data.order == async.data.order", timeout=datetime.timedelta(seconds=4))
    return paid.data if paid else "timed out"


@client.create_function(fn_id="flaky", retries=3, trigger=inngest.TriggerEvent(event="py/flaky"))
def flaky(ctx: inngest.ContextSync) -> int:
    def work() -> int:
        if count("flaky") < 3:
            raise Exception("not yet")
        return calls["flaky"]

    return ctx.step.run("work", work)


@client.create_function(fn_id="later", retries=1, trigger=inngest.TriggerEvent(event="py/later"))
def later(ctx: inngest.ContextSync) -> float:
    started = ctx.step.run("started", time.time)
    if ctx.attempt == 0:
        raise inngest.RetryAfterError("busy", datetime.timedelta(seconds=2))
    return time.time() - started


def note_failure(ctx: inngest.ContextSync) -> None:
    ctx.step.send_event("tell", inngest.Event(name="py/failed", data={"of": ctx.event.data["run_id"], "message": ctx.event.data["error"]["message"]}))


@client.create_function(fn_id="final", on_failure=note_failure, trigger=inngest.TriggerEvent(event="py/final"))
def final(ctx: inngest.ContextSync) -> None:
    def work() -> None:
        count("final")
        raise inngest.NonRetriableError("never again")

    ctx.step.run("work", work)


@client.create_function(fn_id="calls", trigger=inngest.TriggerEvent(event="py/calls"))
def calls_of(ctx: inngest.ContextSync) -> object:
    return calls.get(str(ctx.event.data["of"]), 0)


@client.create_function(fn_id="asks-typescript", trigger=inngest.TriggerEvent(event="py/ask"))
def asks_typescript(ctx: inngest.ContextSync) -> object:
    return ctx.step.invoke_by_id("square", app_id="typescript", function_id="square", data={"n": ctx.event.data["n"]})


app = flask.Flask("python")
inngest.flask.serve(app, client, [steps, waits, flaky, later, final, calls_of, asks_typescript])
app.run(host="127.0.0.1", port=int(os.environ["PORT"]), threaded=True)
