//! IndexedDB's callbacks as futures.
//!
//! A transaction ends by itself as soon as nothing is asked of it, so callers ask everything before they wait.

use futures::channel::oneshot;
use potluck_engine::ports::StoreError;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, Event, IdbRequest, IdbTransaction};

/// Listeners, kept as long as they may be called.
pub(super) type Ears = [Closure<dyn FnMut(Event)>; 2];

/// What a failure of the browser's means here.
pub(super) fn store_error(error: Option<&JsValue>) -> StoreError {
    let name = error
        .and_then(|error| error.dyn_ref::<DomException>())
        .map(DomException::name);
    match name.as_deref() {
        Some("QuotaExceededError") => StoreError::Full,
        Some("SecurityError" | "NotAllowedError") => StoreError::Blocked,
        _ => StoreError::Failed,
    }
}

/// For calls that throw.
pub(super) fn thrown(error: JsValue) -> StoreError {
    store_error(Some(&error))
}

/// A request's answer, asked for when this is made and not when it is awaited.
pub(super) struct Answer {
    request: IdbRequest,
    told: oneshot::Receiver<bool>,
    _ears: Ears,
}

impl Answer {
    pub(super) fn of(request: IdbRequest) -> Self {
        let (told, [success, error]) = ears();
        request.set_onsuccess(Some(success.as_ref().unchecked_ref()));
        request.set_onerror(Some(error.as_ref().unchecked_ref()));
        Self {
            request,
            told,
            _ears: [success, error],
        }
    }

    pub(super) async fn get(mut self) -> Result<JsValue, StoreError> {
        let is_there = (&mut self.told).await.unwrap_or(false);
        if is_there {
            self.request.result().map_err(thrown)
        } else {
            let error = self.request.error().ok().flatten().map(JsValue::from);
            Err(store_error(error.as_ref()))
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.request.set_onsuccess(None);
        self.request.set_onerror(None);
    }
}

/// The end of a transaction: all of it is kept, or nothing.
pub(super) struct Ending {
    transaction: IdbTransaction,
    told: oneshot::Receiver<bool>,
    _ears: Ears,
}

impl Ending {
    pub(super) fn of(transaction: &IdbTransaction) -> Self {
        let (told, [complete, abort]) = ears();
        transaction.set_oncomplete(Some(complete.as_ref().unchecked_ref()));
        transaction.set_onabort(Some(abort.as_ref().unchecked_ref()));
        Self {
            transaction: transaction.clone(),
            told,
            _ears: [complete, abort],
        }
    }

    pub(super) async fn reached(mut self) -> Result<(), StoreError> {
        if (&mut self.told).await.unwrap_or(false) {
            return Ok(());
        }
        Err(store_error(
            self.transaction.error().map(JsValue::from).as_ref(),
        ))
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.transaction.set_oncomplete(None);
        self.transaction.set_onabort(None);
    }
}

/// Two listeners, one for good and one for bad.
pub(super) fn ears() -> (oneshot::Receiver<bool>, Ears) {
    let (tell, told) = oneshot::channel();
    let tell = std::rc::Rc::new(std::cell::Cell::new(Some(tell)));
    let ear = |is_good: bool| {
        let tell = tell.clone();
        Closure::<dyn FnMut(Event)>::new(move |_| {
            if let Some(tell) = tell.take() {
                let _ = tell.send(is_good);
            }
        })
    };
    (told, [ear(true), ear(false)])
}
