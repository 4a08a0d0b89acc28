"""What the function does, as one writes it with boto3: one PutItem for each record.

Lambda's own Python runtime is not needed for it: the loop at the end asks the Runtime API for events.
"""

import json
import os
import urllib.request

import boto3

client = boto3.client("dynamodb")


def convert(item):
    if "street" in item:
        item["road"] = item.pop("street")
    if "name" in item:
        first, _, last = item.pop("name")["S"].partition(" ")
        item["first_name"] = {"S": first}
        item["last_name"] = {"S": last}
    return item


def handler(event):
    for record in event["Records"]:
        change = record["dynamodb"]
        if "NewImage" in change:
            client.put_item(TableName="bench_V2", Item=convert(change["NewImage"]))
        else:
            client.delete_item(TableName="bench_V2", Key=change["Keys"])
    return {"batchItemFailures": []}


def main():
    runtime = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation/"
    while True:
        with urllib.request.urlopen(runtime + "next") as invocation:
            request_id = invocation.headers["Lambda-Runtime-Aws-Request-Id"]
            event = json.load(invocation)
        response = json.dumps(handler(event)).encode()
        urllib.request.urlopen(runtime + request_id + "/response", data=response).close()


main()
