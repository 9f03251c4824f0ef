//! JSON bodies as the protocol's clients send them.
//!
//! Bodies are parsed as JSON whatever their content type (browsers label them `text/plain`), object keys match
//! the declared field names without regard to case, `null` counts as absent, unknown keys are ignored. All of it
//! because existing clients rely on it (docs/spec/accounts.md 1.4).
//!
//! # Not
//! Handlers that need no body simply do not take one; whatever was sent is ignored.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use potluck_protocol::limits::{JSON_MAX_BYTES, LIST_JSON_MAX_BYTES};
use serde::Serialize;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde_json::{Map, Value};

use crate::error::{ApiError, json_response};

/// A JSON body, in or out.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let JsonBytes(bytes) = JsonBytes::from_request(request, state).await?;
        parse(&bytes).map(Json)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => json_response(StatusCode::OK, body),
            Err(error) => ApiError::internal(error).into_response(),
        }
    }
}

/// A body that is yet to be read with [`parse`].
#[derive(Clone, Debug)]
pub struct JsonBytes(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBytes {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let most = most_bytes(request.uri().path());
        read_body(request.into_body(), most).await.map(Self)
    }
}

/// Lists of a thousand photos, each with its metadata, are long; nothing else is.
fn most_bytes(path: &str) -> usize {
    let is_list = ["/files/", "/collections/"]
        .iter()
        .any(|room| path.starts_with(room));
    if is_list {
        LIST_JSON_MAX_BYTES
    } else {
        JSON_MAX_BYTES
    }
}

/// The whole body, up to `most` bytes.
async fn read_body(body: Body, most: usize) -> Result<Bytes, ApiError> {
    match Limited::new(body, most).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.downcast_ref::<LengthLimitError>().is_some() => {
            Err(ApiError::TOO_LARGE)
        }
        // The client went away or broke the framing in mid-body.
        Err(_) => Err(ApiError::BAD_REQUEST),
    }
}

/// Reads a body that has already been collected.
///
/// # Errors
/// 400 `{}` when it is no JSON or does not fit the type.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let value: Value = serde_json::from_slice(bytes).map_err(|_| ApiError::BAD_REQUEST)?;
    T::deserialize(Lenient(value)).map_err(|_| ApiError::BAD_REQUEST)
}

/// Query parameters; a query that does not fit the type is 400 `{}`.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        axum::extract::Query::<T>::try_from_uri(&parts.uri)
            .map(|query| Self(query.0))
            .map_err(|_| ApiError::BAD_REQUEST)
    }
}

/// One parameter of the query, decoded; the first when it comes twice.
#[must_use]
pub fn query_value(query: Option<&str>, name: &str) -> Option<String> {
    query?.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if key != name {
            return None;
        }
        let spaced = value.replace('+', " ");
        percent_encoding::percent_decode_str(&spaced)
            .decode_utf8()
            .ok()
            .map(std::borrow::Cow::into_owned)
    })
}

/// A JSON value whose objects find struct fields without regard to case.
struct Lenient(Value);

type JsonError = serde_json::Error;

impl Lenient {
    /// Renames each key to the declared field it equals but for case. An exact key wins over an inexact one, and
    /// `null` is dropped so that the field's default stands in.
    fn fields(map: Map<String, Value>, fields: &'static [&'static str]) -> Vec<(String, Self)> {
        let exact: Vec<&str> = fields
            .iter()
            .copied()
            .filter(|field| map.get(*field).is_some_and(|value| !value.is_null()))
            .collect();
        let mut out: Vec<(String, Self)> = Vec::with_capacity(map.len());
        for (key, value) in map {
            if value.is_null() {
                continue;
            }
            if fields.contains(&key.as_str()) {
                out.push((key, Self(value)));
                continue;
            }
            let declared = fields
                .iter()
                .copied()
                .find(|field| field.eq_ignore_ascii_case(&key));
            match declared {
                Some(field)
                    if !exact.contains(&field) && !out.iter().any(|(have, _)| have == field) =>
                {
                    out.push((field.to_owned(), Self(value)));
                }
                Some(_) => {}
                None => out.push((key, Self(value))),
            }
        }
        out
    }
}

impl<'de> IntoDeserializer<'de, JsonError> for Lenient {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Lenient {
    type Error = JsonError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self.0 {
            Value::Array(items) => {
                let mut seq = SeqDeserializer::new(items.into_iter().map(Lenient));
                let out = visitor.visit_seq(&mut seq)?;
                seq.end()?;
                Ok(out)
            }
            Value::Object(map) => visitor.visit_map(MapDeserializer::new(
                map.into_iter().map(|(key, value)| (key, Self(value))),
            )),
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        match self.0 {
            Value::Object(map) => {
                visitor.visit_map(MapDeserializer::new(Self::fields(map, fields).into_iter()))
            }
            other => Self(other).deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            some => visitor.visit_some(Self(some)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string
        bytes byte_buf unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        #[serde(rename = "srpUserID")]
        user: String,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        #[serde(rename = "setupID", default)]
        setup: String,
        #[serde(default)]
        note: String,
        #[serde(default)]
        list: Vec<Inner>,
        inner: Option<Inner>,
        #[serde(default)]
        blob: Option<Value>,
    }

    fn read(text: &str) -> Outer {
        parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn keys_match_without_regard_to_case_at_every_depth() {
        let out = read(r#"{"setupId":"a","LIST":[{"SRPUSERID":"b"}],"inner":{"srpUserId":"c"}}"#);
        assert_eq!(out.setup, "a");
        assert_eq!(out.list, [Inner { user: "b".into() }]);
        assert_eq!(out.inner, Some(Inner { user: "c".into() }));
    }

    #[test]
    fn the_exact_key_wins_over_another_spelling() {
        assert_eq!(read(r#"{"SETUPID":"no","setupID":"yes"}"#).setup, "yes");
        assert_eq!(read(r#"{"setupID":"yes","setupid":"no"}"#).setup, "yes");
        assert_eq!(read(r#"{"SETUPID":"yes","setupID":null}"#).setup, "yes");
    }

    #[test]
    fn null_is_absent_and_unknown_keys_are_ignored() {
        let out = read(r#"{"setupID":null,"note":null,"inner":null,"else":{"a":[1]}}"#);
        assert_eq!((out.setup.as_str(), out.note.as_str()), ("", ""));
        assert_eq!(out.inner, None);
    }

    #[test]
    fn free_form_values_keep_their_keys() {
        let out = read(r#"{"blob":{"Kept":null,"n":9007199254740993}}"#);
        assert_eq!(
            out.blob,
            Some(serde_json::json!({"Kept": null, "n": 9_007_199_254_740_993_i64}))
        );
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "[]", "1", "{", r#"{"setupID":1}"#, "nonsense"] {
            assert!(parse::<Outer>(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn query_values_are_decoded() {
        let query = Some("a=1&token=x%3D%2b&b=two+words&flag");
        assert_eq!(query_value(query, "token").as_deref(), Some("x=+"));
        assert_eq!(query_value(query, "b").as_deref(), Some("two words"));
        assert_eq!(query_value(query, "flag").as_deref(), Some(""));
        assert_eq!(query_value(query, "oken"), None);
    }
}
