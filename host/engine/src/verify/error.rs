use migrator_item::ItemError;
use migrator_table::TableError;

/// Why a verification did not come to an end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// DynamoDB refused or did not answer.
    #[error(transparent)]
    Table(#[from] TableError),
    /// An item cannot be compared.
    #[error("table {table}: an item cannot be compared")]
    Item {
        /// The table it is in, or was made for.
        table: String,
        /// What is wrong with it.
        #[source]
        source: ItemError,
    },
}
