//! Rules over the versions of a lineage: order, drift and the names of tables. Pure functions: no DynamoDB here.
