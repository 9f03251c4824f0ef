//! Time by `Date` and `setTimeout`, which Node and browsers share.

use potluck_engine::ports::Clock;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(wake: &js_sys::Function, ms: f64) -> JsValue;
}

/// See the module.
#[derive(Default)]
pub struct JsClock;

impl Clock for JsClock {
    fn now_ms(&self) -> i64 {
        js_sys::Date::now() as i64
    }

    fn local_offset_minutes(&self, epoch_ms: i64) -> i32 {
        // `getTimezoneOffset` counts the other way round.
        -(js_sys::Date::new(&JsValue::from_f64(epoch_ms as f64)).get_timezone_offset() as i32)
    }

    async fn sleep(&self, ms: u64) {
        let promise = js_sys::Promise::new(&mut |wake, _| {
            set_timeout(&wake, ms as f64);
        });
        // A timer has no way to fail.
        let _ = JsFuture::from(promise).await;
    }
}
