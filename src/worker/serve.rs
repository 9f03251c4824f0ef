//! The worker's end: hears jobs, runs them side by side, answers.
//!
//! A job yields while it waits for the next chunk of its file, so a long one does not hold up a short one, and
//! `Cancel` takes effect at the next chunk.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use futures::future::{AbortHandle, Abortable};
use js_sys::Uint8Array;
use potluck_engine::ports::PoolError;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, Event, File, MessageEvent};

use super::jobs;
use super::protocol::{Answer, Envelope, Fault, Job, Payload, Reply, open};

/// Starts hearing. Called once, by the worker's `main`.
pub fn serve() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let running: Rc<RefCell<HashMap<u32, AbortHandle>>> = Rc::default();
    let hear = {
        let scope = scope.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let Some((id, job, payload)) = open::<Job>(event.data()) else {
                return;
            };
            if matches!(job, Job::Cancel) {
                if let Some(handle) = running.borrow_mut().remove(&id) {
                    handle.abort();
                }
                return;
            }
            let (handle, registration) = AbortHandle::new_pair();
            running.borrow_mut().insert(id, handle);
            let (scope, running) = (scope.clone(), running.clone());
            spawn_local(async move {
                let outcome = Abortable::new(run(&scope, id, job, payload), registration).await;
                running.borrow_mut().remove(&id);
                match outcome {
                    Ok(Ok((answer, payload))) => post(&scope, id, &Reply::Done(answer), &payload),
                    Ok(Err(error)) => post(&scope, id, &Reply::Failed(Fault(error)), &[]),
                    Err(_) => post(&scope, id, &Reply::Cancelled, &[]),
                }
            });
        })
    };
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // The program hears as long as the worker lives.
    hear.forget();
    // A trap inside a future may surface here only; the browser does not tell the page of it.
    let trapped = Closure::<dyn FnMut(Event)>::new(|_| tell_end());
    let _ = scope
        .add_event_listener_with_callback("unhandledrejection", trapped.as_ref().unchecked_ref());
    trapped.forget();
    post(&scope, 0, &Reply::Ready, &[]);
}

/// Says that this worker is of no further use. Called by the panic hook.
pub fn tell_end() {
    if let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
        post(&scope, 0, &Reply::Ended, &[]);
    }
}

fn post(scope: &DedicatedWorkerGlobalScope, id: u32, reply: &Reply, payload: &[JsValue]) {
    if let Some(envelope) = Envelope::seal(id, reply, payload) {
        // Fails only for things that cannot be cloned, and none is ever in a reply.
        let _ = scope.post_message_with_transfer(&envelope.message, &envelope.transfer);
    }
}

type Outcome = Result<(Answer, Vec<JsValue>), PoolError>;

async fn run(
    scope: &DedicatedWorkerGlobalScope,
    id: u32,
    job: Job,
    mut payload: Payload,
) -> Outcome {
    // Nothing a caller could do about a message that lacks its payload: the two ends are of different builds.
    let missing = PoolError::Died;
    let mut bytes = || payload.bytes().ok_or(missing);
    match job {
        Job::Survey => {
            let secret = bytes()?;
            let file: File = payload.entry().ok_or(missing)?;
            let progress = |n: u64| post(scope, id, &Reply::Progress { bytes: n as f64 }, &[]);
            let (survey, whole) = jobs::survey::run(&file, &secret, progress).await?;
            let mut out: Vec<JsValue> = vec![Uint8Array::from(survey.to_bytes().as_slice()).into()];
            out.extend(whole.map(JsValue::from));
            Ok((Answer::Surveyed, out))
        }
        Job::EncryptPart { is_last } => {
            let plan = bytes()?;
            let file: File = payload.entry().ok_or(missing)?;
            one(jobs::encrypt_part::run(&file, &plan, is_last).await?)
        }
        Job::OpenChunks => {
            let (state, sealed) = (bytes()?, bytes()?);
            let (plain, state, is_final) = jobs::open_chunks::run(&sealed, &state)?;
            Ok((
                Answer::Opened { is_final },
                vec![plain.into(), state.into()],
            ))
        }
        Job::SealBlob => {
            let (secret, plain) = (bytes()?, bytes()?);
            one(jobs::blob::seal(&plain, &secret)?)
        }
        Job::OpenBlob => {
            let (secret, sealed) = (bytes()?, bytes()?);
            one(jobs::blob::open(&sealed, &secret)?)
        }
        Job::OpenRows => one(jobs::open_rows::run(&bytes()?)?),
        Job::Thumbnail => {
            let file: File = payload.entry().ok_or(missing)?;
            let made = jobs::thumbnail::run(&file).await?;
            let answer = Answer::Thumbnail {
                width_px: made.width_px,
                height_px: made.height_px,
            };
            Ok((answer, vec![made.jpeg.into()]))
        }
        Job::DeriveKek { ops, mem_bytes } => one(jobs::derive_key::kek(&bytes()?, ops, mem_bytes)?),
        Job::HashLinkPassword { ops, mem_bytes } => {
            one(jobs::derive_key::link_hash(&bytes()?, ops, mem_bytes)?)
        }
        Job::Cancel => Err(missing),
    }
}

fn one(bytes: Uint8Array) -> Outcome {
    Ok((Answer::Bytes, vec![bytes.into()]))
}
