"""A plugin of LocalStack (localstack-core 4.10.0): functions run as local processes instead of in docker, and DynamoDB
Local is the one that the tests installed instead of one that LocalStack downloads."""
