//! What the browser tests share.
#![allow(dead_code, reason = "each test program uses a part")]

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File, FilePropertyBag};

/// The plaintext rule of the vectors (docs/spec/crypto.md 20).
pub fn pattern(len: usize) -> Vec<u8> {
    (0..len)
        .map(|i| (7 * i + 13 * (i >> 8) + 29 * (i >> 16) + 3) as u8)
        .collect()
}

/// A picked file of those bytes.
pub fn file(bytes: &[u8], name: &str) -> File {
    let options = FilePropertyBag::new();
    options.set_last_modified(1_700_000_000_000.0);
    File::new_with_u8_array_sequence_and_options(
        &Array::of1(&Uint8Array::from(bytes)),
        name,
        &options,
    )
    .unwrap()
}

/// The address of a script that is nowhere but in this page.
pub fn script(text: &str) -> String {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("text/javascript");
    let blob =
        Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options).unwrap();
    web_sys::Url::create_object_url_with_blob(&blob).unwrap()
}

/// One turn of the event loop's microtasks.
pub async fn tick() {
    let _ =
        wasm_bindgen_futures::JsFuture::from(js_sys::Promise::resolve(&JsValue::UNDEFINED)).await;
}

/// Puts something else in place of a property of the browser's, until dropped.
pub struct Shadow {
    on: Object,
    name: JsValue,
    before: JsValue,
}

impl Shadow {
    pub fn value(on: &JsValue, name: &str, value: &JsValue) -> Self {
        Self::define(on, name, "value", value)
    }

    pub fn getter(on: &JsValue, name: &str, getter: &Function) -> Self {
        Self::define(on, name, "get", getter)
    }

    fn define(on: &JsValue, name: &str, how: &str, what: &JsValue) -> Self {
        let on: Object = on.clone().unchecked_into();
        let name: JsValue = name.into();
        let before = Object::get_own_property_descriptor(&on, &name);
        let descriptor = Object::new();
        Reflect::set(&descriptor, &how.into(), what).unwrap();
        Reflect::set(&descriptor, &"configurable".into(), &true.into()).unwrap();
        Object::define_property(&on, &name, &descriptor);
        Self { on, name, before }
    }
}

impl Drop for Shadow {
    fn drop(&mut self) {
        let _ = Reflect::delete_property(&self.on, &self.name);
        if let Ok(before) = self.before.clone().dyn_into::<Object>() {
            Object::define_property(&self.on, &self.name, &before);
        }
    }
}
