#!/usr/bin/env python3
# A function of the plainest kind, straight on the Lambda Runtime API. Prints the ids (or customers' numbers) of each batch; an item may say how to treat its
# record: {"behave": "report"} reports it the first time, "fail" fails the batch each time. An event may say so too: "crash", "sleep".
import json, os, sys, time, urllib.request

RUNTIME = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/"
reported = set()


def post(path, value):
    urllib.request.urlopen(urllib.request.Request(RUNTIME + path, json.dumps(value).encode())).read()


def name(record):
    keys = record["Keys"]
    return next(iter(keys.get("id", keys.get("customer_nr")).values()))


def handle(event):
    behave = event.get("behave")
    if behave == "crash":
        sys.exit(3)
    if behave == "sleep":
        time.sleep(60)
    if behave == "place":
        try:
            open("/var/task/new", "w")
        except OSError as error:
            return {"folder": os.getcwd(), "files": os.listdir("."), "new": error.strerror}
    records = [record["dynamodb"] for record in event.get("Records", [])]
    print("batch", ",".join(map(name, records)), flush=True)
    failures = []
    for record in records:
        behave, number = record.get("NewImage", {}).get("behave", {}).get("S"), record["SequenceNumber"]
        if behave == "fail":
            raise ValueError("a record that cannot be handled")
        if behave == "report" and number not in reported:
            reported.add(number)
            failures.append({"itemIdentifier": number})
    return {"batchItemFailures": failures}


while True:
    invocation = urllib.request.urlopen(RUNTIME + "invocation/next")
    path = f"invocation/{invocation.headers['Lambda-Runtime-Aws-Request-Id']}/"
    try:
        post(path + "response", handle(json.load(invocation)))
    except ValueError as error:
        post(path + "error", {"errorType": "ValueError", "errorMessage": str(error)})
