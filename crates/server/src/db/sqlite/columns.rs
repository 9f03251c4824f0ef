//! Values that a column keeps as JSON text.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;
use sqlx::{Error, Result, Row as _};

/// Reads a column; `None` for SQL null.
pub(super) fn json<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<Option<T>> {
    row.try_get::<Option<String>, _>(column)?
        .map(|text| {
            serde_json::from_str(&text).map_err(|source| Error::ColumnDecode {
                index: column.to_owned(),
                source: source.into(),
            })
        })
        .transpose()
}

/// Writes a value.
pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|source| Error::Encode(source.into()))
}

/// Writes a value, or SQL null.
pub(super) fn optional_json<T: Serialize>(value: Option<&T>) -> Result<Option<String>> {
    value.map(to_json).transpose()
}

/// A list of numbers for `IN (SELECT value FROM json_each(?))`, so that the statement is the same for every length.
pub(super) fn id_list(ids: impl IntoIterator<Item = i64>) -> String {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    format!("[{}]", ids.join(","))
}
