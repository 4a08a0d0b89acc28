#!/usr/bin/env bash
# The few calls that the README makes with the AWS command line, which is not everywhere where the tests run.
set -euo pipefail

call() {
    local answer
    answer=$(curl --silent --show-error --fail-with-body "$AWS_ENDPOINT_URL_DYNAMODB" \
        --header "X-Amz-Target: DynamoDB_20120810.$1" --header 'Content-Type: application/x-amz-json-1.0' \
        --aws-sigv4 "aws:amz:$AWS_REGION:dynamodb" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
        --data "$2") || { echo "$answer" >&2; exit 1; }
    echo "$answer"
}

case "$*" in
    'dynamodb put-item --table-name '*' --item '*)
        call PutItem "{\"TableName\":\"$4\",\"Item\":$6}" > /dev/null ;;
    'dynamodb scan --table-name '*' --select COUNT --query Count')
        call Scan "{\"TableName\":\"$4\",\"Select\":\"COUNT\"}" | sed -E 's/.*"Count":([0-9]+).*/\1/' ;;
    *)
        echo "aws $*: not a call of the README" >&2; exit 1 ;;
esac
