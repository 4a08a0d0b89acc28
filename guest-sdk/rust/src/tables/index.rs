//! Indexes.

use super::{
    GlobalSecondaryIndex, GlobalSecondaryIndexUpdate, KeySchemaElement, KeyType, LocalSecondaryIndex,
    OnDemandThroughput, Projection, ProjectionType, ProvisionedThroughput, SearchSchemaElement,
    SearchSchemaElementType, VectorDistanceFunction, VectorIndex, WarmThroughput, optional_settings,
};

fn key(name: impl Into<String>, key_type: KeyType) -> KeySchemaElement {
    KeySchemaElement { attribute_name: name.into(), key_type }
}

impl Projection {
    /// Every attribute is in the index.
    pub fn all() -> Self {
        Self { projection_type: ProjectionType::All, non_key_attributes: Vec::new() }
    }

    /// Only the keys of table and index are in the index.
    pub fn keys_only() -> Self {
        Self { projection_type: ProjectionType::KeysOnly, non_key_attributes: Vec::new() }
    }

    /// The keys and these attributes are in the index.
    pub fn include(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let non_key_attributes = names.into_iter().map(Into::into).collect();
        Self { projection_type: ProjectionType::Include, non_key_attributes }
    }
}

macro_rules! projections {
    () => {
        /// Only the keys of table and index are in the index.
        #[must_use]
        pub fn keys_only(mut self) -> Self {
            self.projection = Projection::keys_only().into();
            self
        }

        /// The keys and these attributes are in the index.
        #[must_use]
        pub fn include(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
            self.projection = Projection::include(names).into();
            self
        }
    };
}

impl LocalSecondaryIndex {
    /// An index with the table's partition key and another sort key; every attribute is in it.
    pub fn new(name: impl Into<String>, hash: impl Into<String>, range: impl Into<String>) -> Self {
        Self {
            index_name: name.into(),
            key_schema: vec![key(hash, KeyType::Hash), key(range, KeyType::Range)],
            projection: Projection::all(),
        }
    }

    projections!();
}

impl GlobalSecondaryIndex {
    /// An index with a partition key of its own; every attribute is in it.
    pub fn new(name: impl Into<String>, hash: impl Into<String>) -> Self {
        Self {
            index_name: name.into(),
            key_schema: vec![key(hash, KeyType::Hash)],
            projection: Projection::all(),
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
        }
    }

    /// One more partition key attribute; DynamoDB takes up to four.
    #[must_use]
    pub fn hash(mut self, name: impl Into<String>) -> Self {
        let position = self.key_schema.iter().take_while(|element| element.key_type == KeyType::Hash).count();
        self.key_schema.insert(position, key(name, KeyType::Hash));
        self
    }

    /// A sort key attribute; DynamoDB takes up to four.
    #[must_use]
    pub fn range(mut self, name: impl Into<String>) -> Self {
        self.key_schema.push(key(name, KeyType::Range));
        self
    }

    /// Provisioned capacity, in capacity units for reads and writes.
    #[must_use]
    pub fn provisioned(mut self, read: u64, write: u64) -> Self {
        self.provisioned_throughput = Some(ProvisionedThroughput::new(read, write));
        self
    }

    projections!();

    optional_settings! {
        /// Limits of on-demand capacity.
        on_demand_throughput: OnDemandThroughput;
        /// Throughput that the index is kept ready for.
        warm_throughput: WarmThroughput;
    }
}

impl GlobalSecondaryIndexUpdate {
    /// No change yet to the index of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            index_name: name.into(),
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
        }
    }

    /// Provisioned capacity, in capacity units for reads and writes.
    #[must_use]
    pub fn provisioned(mut self, read: u64, write: u64) -> Self {
        self.provisioned_throughput = Some(ProvisionedThroughput::new(read, write));
        self
    }

    optional_settings! {
        /// Limits of on-demand capacity.
        on_demand_throughput: OnDemandThroughput;
        /// Throughput that the index is kept ready for.
        warm_throughput: WarmThroughput;
    }
}

impl VectorIndex {
    /// An index over an attribute that holds vectors of so many dimensions.
    pub fn new(
        name: impl Into<String>,
        attribute: impl Into<String>,
        dimensions: u32,
        distance_function: VectorDistanceFunction,
    ) -> Self {
        Self {
            index_name: name.into(),
            vector_attribute: attribute.into(),
            search_schema: Vec::new(),
            projection: None,
            dimensions,
            distance_function,
        }
    }

    /// An attribute by which the index is partitioned.
    #[must_use]
    pub fn hash(self, name: impl Into<String>) -> Self {
        self.search(name.into(), SearchSchemaElementType::Hash)
    }

    /// An attribute by which a search filters.
    #[must_use]
    pub fn inline_filter(self, name: impl Into<String>) -> Self {
        self.search(name.into(), SearchSchemaElementType::InlineFilter)
    }

    fn search(mut self, attribute_name: String, search_schema_element_type: SearchSchemaElementType) -> Self {
        self.search_schema.push(SearchSchemaElement { attribute_name, search_schema_element_type });
        self
    }

    projections!();
}
