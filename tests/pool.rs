//! The main thread's end of the workers, against workers that are scripts of this test's: they speak the protocol
//! (`src/worker/protocol.rs`), and misbehave as real ones would.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::cell::RefCell;

use js_sys::Uint8Array;
use potluck::worker::host::Host;
use potluck::worker::protocol::{Answer, Job};
use potluck_engine::ports::PoolError;
use support::script;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Answers blobs with their own bytes, after two words of progress.
const ECHO: &str = r#"
    self.onmessage = ({ data: [id, job, secret, bytes] }) => {
        if (job === "Cancel") return postMessage([id, "Cancelled"]);
        postMessage([id, { Progress: { bytes: 1 } }]);
        postMessage([id, { Progress: { bytes: 2 } }]);
        postMessage([id, { Done: "Bytes" }, bytes], [bytes.buffer]);
    };
    postMessage([0, "Ready"]);
"#;

fn payload(bytes: &[u8]) -> [JsValue; 2] {
    [
        Uint8Array::new_with_length(56).into(),
        Uint8Array::from(bytes).into(),
    ]
}

async fn echo(host: &Host, bytes: &[u8]) -> Result<Vec<u8>, PoolError> {
    let (answer, mut echoed) = host.run(Job::OpenBlob, &payload(bytes), &|_| {}).await?;
    assert!(matches!(answer, Answer::Bytes));
    Ok(echoed.bytes().unwrap().to_vec())
}

#[wasm_bindgen_test]
async fn jobs_wait_until_the_worker_is_ready() {
    // What comes before `Ready` is lost, as with a real worker whose program is still loading.
    let late = format!("await new Promise((go) => setTimeout(go, 50)); {ECHO}");
    let host = Host::new(script(&late), 2);
    assert_eq!(echo(&host, b"one").await.unwrap(), b"one");
}

#[wasm_bindgen_test]
async fn buffers_are_transferred_and_progress_is_heard() {
    let host = Host::new(script(ECHO), 2);
    let payload = payload(b"bytes");
    let sent: Uint8Array = payload[1].clone().into();
    let heard = RefCell::new(Vec::new());
    let (_, mut answer) = host
        .run(Job::OpenBlob, &payload, &|n| heard.borrow_mut().push(n))
        .await
        .unwrap();
    assert_eq!(answer.bytes().unwrap().to_vec(), b"bytes");
    assert_eq!(*heard.borrow(), [1, 2]);
    assert_eq!(sent.length(), 0, "what was sent is gone from here");
}

#[wasm_bindgen_test]
async fn there_are_never_more_workers_than_threads_allow() {
    for (threads, most) in [(1, 1), (2, 1), (3, 2), (64, 4)] {
        let host = Host::new(script(ECHO), threads);
        let jobs = (0..12u8).map(|n| {
            let host = &host;
            async move { echo(host, &[n]).await }
        });
        let answers = futures::future::join_all(jobs).await;
        for (n, answer) in (0..).zip(answers) {
            assert_eq!(answer.unwrap(), [n], "each job gets its own answer");
        }
        assert_eq!(host.worker_count(), most, "{threads} threads");
    }
}

#[wasm_bindgen_test]
async fn faults_come_back_as_what_they_are() {
    let refuse = r#"
        self.onmessage = ({ data: [id] }) => postMessage([id, { Failed: "Truncated" }]);
        postMessage([0, "Ready"]);
    "#;
    let host = Host::new(script(refuse), 2);
    assert_eq!(echo(&host, b"x").await.err(), Some(PoolError::Truncated));
    assert_eq!(host.worker_count(), 1, "the worker lives on");
}

#[wasm_bindgen_test]
async fn a_worker_that_breaks_is_replaced() {
    for breaks in [
        // An uncaught error, as a trap is.
        r#"self.onmessage = () => { throw new Error("trap"); }; postMessage([0, "Ready"]);"#,
        // What the panic hook says.
        r#"self.onmessage = () => postMessage([0, "Ended"]); postMessage([0, "Ready"]);"#,
        // A program that does not even load.
        r#"import "./there-is-no-such-module.js";"#,
    ] {
        let host = Host::new(script(breaks), 2);
        assert_eq!(echo(&host, b"x").await.err(), Some(PoolError::Died));
        assert_eq!(host.worker_count(), 0);
        assert_eq!(
            echo(&host, b"x").await.err(),
            Some(PoolError::Died),
            "the next job starts another"
        );
    }
}

#[wasm_bindgen_test]
async fn a_cancelled_job_leaves_its_worker_alone() {
    // Answers cancels and sealing, and nothing else.
    let slow = r#"
        self.onmessage = ({ data: [id, job, secret, bytes] }) => {
            if (job === "Cancel") return postMessage([id, "Cancelled"]);
            if (job === "SealBlob") return postMessage([id, { Done: "Bytes" }, bytes]);
        };
        postMessage([0, "Ready"]);
    "#;
    let host = Host::new(script(slow), 2);
    let sealed = host.run(Job::SealBlob, &payload(b"1"), &|_| {}).await;
    assert!(sealed.is_ok());
    let (never_payload, again_payload) = (payload(b"2"), payload(b"3"));
    let mut never = Box::pin(host.run(Job::OpenBlob, &never_payload, &|_| {}));
    assert!(futures::poll!(never.as_mut()).is_pending());
    drop(never);
    let again = host.run(Job::SealBlob, &again_payload, &|_| {}).await;
    assert!(again.is_ok());
    assert_eq!(host.worker_count(), 1);
}

#[wasm_bindgen_test]
async fn a_worker_that_ignores_a_cancel_is_ended() {
    let deaf = r#"self.onmessage = () => {}; postMessage([0, "Ready"]);"#;
    let host = Host::new(script(deaf), 2);
    let (given_up_payload, beside_payload) = (payload(b"1"), payload(b"2"));
    let mut given_up = Box::pin(host.run(Job::OpenBlob, &given_up_payload, &|_| {}));
    let mut beside = Box::pin(host.run(Job::OpenBlob, &beside_payload, &|_| {}));
    // Both are sent once the worker is ready; it answers neither.
    assert!(futures::poll!(given_up.as_mut()).is_pending());
    assert!(futures::poll!(beside.as_mut()).is_pending());
    while !host.is_ready() {
        gloo_timers::future::TimeoutFuture::new(1).await;
    }
    drop(given_up);
    assert_eq!(
        beside.await.err(),
        Some(PoolError::Died),
        "a job beside it fails as retryable"
    );
    assert_eq!(host.worker_count(), 0);
}

#[wasm_bindgen_test]
async fn a_worker_of_its_own_ends_with_its_job() {
    let host = Host::new(script(ECHO), 2);
    let (_, mut answer) = host.alone(Job::OpenBlob, &payload(b"key")).await.unwrap();
    assert_eq!(answer.bytes().unwrap().to_vec(), b"key");
    assert_eq!(host.worker_count(), 0);
}
