//! Swaps the bodies of SDK calls for raw DynamoDB-JSON.
