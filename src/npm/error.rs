//! Errors as JavaScript sees them: an `Error` with a stable string `code`. The codes are API.

use js_sys::Reflect;
use potluck_engine::{Error, Kind};
use wasm_bindgen::JsValue;

/// The stable code of a kind.
fn code(kind: Kind) -> &'static str {
    match kind {
        Kind::Offline => "offline",
        Kind::Busy => "busy",
        Kind::Unauthorised => "unauthorised",
        Kind::Forbidden => "forbidden",
        Kind::NotFound => "not-found",
        Kind::LinkGone => "link-gone",
        Kind::LinkUnknown => "link-unknown",
        Kind::LinkKey => "link-key",
        Kind::LinkKeyWrong => "link-key-wrong",
        Kind::LinkPassword => "link-password",
        Kind::DeviceLimit => "device-limit",
        Kind::CollectOff => "collect-off",
        Kind::Quota => "quota",
        Kind::PlanLapsed => "plan-lapsed",
        Kind::TooLarge => "too-large",
        Kind::Empty => "empty",
        Kind::Unsupported => "unsupported",
        Kind::Corrupt => "corrupt",
        Kind::Conflict => "conflict",
        Kind::Cancelled => "cancelled",
        Kind::OutOfMemory => "out-of-memory",
        Kind::Server => "server",
        _ => "other",
    }
}

/// An `Error` with a `code`.
pub(super) fn of_kind(kind: Kind) -> JsValue {
    let code = code(kind);
    let error = js_sys::Error::new(&format!("potluck: {code}"));
    // A fresh `Error` takes new properties.
    let _ = Reflect::set(&error, &JsValue::from_str("code"), &JsValue::from_str(code));
    error.into()
}

/// An `Error` with a `code`.
pub(super) fn of(error: &Error) -> JsValue {
    of_kind(error.kind)
}
