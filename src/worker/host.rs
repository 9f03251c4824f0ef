//! The main thread's end: a few workers, started when there is work and ended when there is none.
//!
//! - A worker hears nothing before it has said `Ready`; what is sent earlier waits here.
//! - Dropping a job's future cancels it. A worker that does not answer a cancel within [`CANCEL_MS`] is ended; its other
//!   jobs fail as `Died` and the next job starts another.
//! - A panic poisons a worker's memory: it says `Ended`, or the browser says `error`, and it is ended in the same way.
//! - Argon2id gets a worker of its own, ended right after ([`Host::alone`]).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use gloo_timers::callback::Timeout;
use potluck_engine::ports::PoolError;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::protocol::{Answer, Envelope, Job, Payload, Reply, open};

/// How long a worker may take to answer a cancel.
const CANCEL_MS: u32 = 2_000;
/// How long workers without work are kept.
const IDLE_MS: u32 = 10_000;
/// Most workers.
const WORKERS_MAX: usize = 4;

/// Hands out jobs.
#[derive(Clone)]
pub struct Host(Rc<Inner>);

struct Inner {
    script: String,
    most: usize,
    next_id: Cell<u32>,
    workers: RefCell<Vec<Rc<Seat>>>,
    idle: RefCell<Option<Timeout>>,
}

type Heard = (Reply, Payload);

/// Listeners for messages and for errors.
type Ears = (Closure<dyn FnMut(MessageEvent)>, Closure<dyn FnMut(Event)>);

/// One worker.
struct Seat {
    worker: Worker,
    is_ready: Cell<bool>,
    waiting: RefCell<Vec<Envelope>>,
    jobs: RefCell<HashMap<u32, UnboundedSender<Heard>>>,
    ears: RefCell<Option<Ears>>,
}

impl Host {
    /// Workers will run the module at `script`; `threads` is how many the machine has.
    #[must_use]
    pub fn new(script: String, threads: usize) -> Self {
        Self(Rc::new(Inner {
            script,
            // One thread is the page's.
            most: threads.saturating_sub(1).clamp(1, WORKERS_MAX),
            next_id: Cell::new(1),
            workers: RefCell::default(),
            idle: RefCell::default(),
        }))
    }

    /// Runs a job on the worker with the least to do.
    ///
    /// # Errors
    /// What the job says; `Died` when its worker ended first.
    pub async fn run(
        &self,
        job: Job,
        payload: &[JsValue],
        progress: &dyn Fn(u64),
    ) -> Result<(Answer, Payload), PoolError> {
        let seat = self.seat()?;
        self.on(&seat, job, payload, progress).await
    }

    /// Runs a job on a worker of its own, which ends with it, or when the future is dropped.
    ///
    /// # Errors
    /// As [`Host::run`].
    pub async fn alone(
        &self,
        job: Job,
        payload: &[JsValue],
    ) -> Result<(Answer, Payload), PoolError> {
        struct Ended(Rc<Seat>);
        impl Drop for Ended {
            fn drop(&mut self) {
                self.0.end();
            }
        }
        let seat = Ended(self.start()?);
        self.on(&seat.0, job, payload, &|_| {}).await
    }

    /// Workers alive now, for tests.
    #[must_use]
    pub fn worker_count(&self) -> usize {
        self.0.workers.borrow().len()
    }

    /// True when every worker alive has loaded its program, for tests.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0
            .workers
            .borrow()
            .iter()
            .all(|seat| seat.is_ready.get())
    }

    async fn on(
        &self,
        seat: &Rc<Seat>,
        job: Job,
        payload: &[JsValue],
        progress: &dyn Fn(u64),
    ) -> Result<(Answer, Payload), PoolError> {
        let id = self
            .0
            .next_id
            .replace(self.0.next_id.get().wrapping_add(1).max(1));
        let mut ticket = Ticket {
            host: self.clone(),
            seat: seat.clone(),
            id,
            heard: seat.send(id, job, payload)?,
        };
        loop {
            // The sender goes only when the worker does.
            let (reply, payload) = ticket.heard.next().await.ok_or(PoolError::Died)?;
            match reply {
                Reply::Progress { bytes } => progress(bytes as u64),
                Reply::Done(answer) => return Ok((answer, payload)),
                Reply::Failed(fault) => return Err(fault.0),
                Reply::Ready | Reply::Cancelled | Reply::Ended => return Err(PoolError::Died),
            }
        }
    }

    /// An idle worker, a new one, or the one with the least to do, in this order.
    fn seat(&self) -> Result<Rc<Seat>, PoolError> {
        self.0.idle.borrow_mut().take();
        let least = {
            let workers = self.0.workers.borrow();
            let least = workers
                .iter()
                .min_by_key(|seat| seat.jobs.borrow().len())
                .cloned();
            let is_enough = workers.len() >= self.0.most;
            least.filter(|seat| is_enough || seat.jobs.borrow().is_empty())
        };
        if let Some(seat) = least {
            return Ok(seat);
        }
        let seat = self.start()?;
        self.0.workers.borrow_mut().push(seat.clone());
        Ok(seat)
    }

    fn start(&self) -> Result<Rc<Seat>, PoolError> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker =
            Worker::new_with_options(&self.0.script, &options).map_err(|_| PoolError::Died)?;
        let seat = Rc::new(Seat {
            worker,
            is_ready: Cell::new(false),
            waiting: RefCell::default(),
            jobs: RefCell::default(),
            ears: RefCell::default(),
        });
        let message = {
            let (host, seat) = (Rc::downgrade(&self.0), Rc::downgrade(&seat));
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                let (Some(host), Some(seat)) = (host.upgrade(), seat.upgrade()) else {
                    return;
                };
                match open(event.data()) {
                    Some((_, Reply::Ended, _)) => Host(host).retire(&seat),
                    Some((id, reply, payload)) => seat.hear(id, reply, payload),
                    None => {}
                }
            })
        };
        let error = {
            let (host, seat) = (Rc::downgrade(&self.0), Rc::downgrade(&seat));
            Closure::<dyn FnMut(Event)>::new(move |_| {
                let (Some(host), Some(seat)) = (host.upgrade(), seat.upgrade()) else {
                    return;
                };
                Host(host).retire(&seat);
            })
        };
        seat.worker
            .set_onmessage(Some(message.as_ref().unchecked_ref()));
        seat.worker
            .set_onerror(Some(error.as_ref().unchecked_ref()));
        *seat.ears.borrow_mut() = Some((message, error));
        Ok(seat)
    }

    /// Ends a worker whose memory cannot be trusted or which does not answer; its jobs fail as `Died`.
    fn retire(&self, seat: &Rc<Seat>) {
        self.0
            .workers
            .borrow_mut()
            .retain(|other| !Rc::ptr_eq(other, seat));
        seat.end();
    }

    /// Ends all workers a while after the last job.
    fn rest(&self) {
        let is_busy = self
            .0
            .workers
            .borrow()
            .iter()
            .any(|seat| !seat.jobs.borrow().is_empty());
        if is_busy {
            return;
        }
        let host = Rc::downgrade(&self.0);
        let timer = Timeout::new(IDLE_MS, move || {
            let Some(host) = host.upgrade() else { return };
            let idle = std::mem::take(&mut *host.workers.borrow_mut());
            for seat in idle {
                seat.end();
            }
        });
        *self.0.idle.borrow_mut() = Some(timer);
    }
}

impl Seat {
    fn send(
        &self,
        id: u32,
        job: Job,
        payload: &[JsValue],
    ) -> Result<UnboundedReceiver<Heard>, PoolError> {
        let envelope = Envelope::seal(id, &job, payload).ok_or(PoolError::Died)?;
        let (tell, heard) = unbounded();
        self.jobs.borrow_mut().insert(id, tell);
        self.post(envelope);
        Ok(heard)
    }

    fn post(&self, envelope: Envelope) {
        if !self.is_ready.get() {
            self.waiting.borrow_mut().push(envelope);
        } else if self
            .worker
            .post_message_with_transfer(&envelope.message, &envelope.transfer)
            .is_err()
        {
            // A buffer that was transferred before: the job can never be answered.
            if let Some(id) = envelope.message.get(0).as_f64() {
                self.jobs.borrow_mut().remove(&(id as u32));
            }
        }
    }

    fn hear(&self, id: u32, reply: Reply, payload: Payload) {
        match reply {
            Reply::Ready => {
                self.is_ready.set(true);
                let waiting = std::mem::take(&mut *self.waiting.borrow_mut());
                for envelope in waiting {
                    self.post(envelope);
                }
            }
            Reply::Progress { .. } => {
                if let Some(tell) = self.jobs.borrow().get(&id) {
                    // Nobody listens to a job that was given up.
                    let _ = tell.unbounded_send((reply, payload));
                }
            }
            // `Ended` never comes here: it is about the worker and not about a job.
            Reply::Done(_) | Reply::Failed(_) | Reply::Cancelled | Reply::Ended => {
                if let Some(tell) = self.jobs.borrow_mut().remove(&id) {
                    let _ = tell.unbounded_send((reply, payload));
                }
            }
        }
    }

    fn end(&self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        self.waiting.borrow_mut().clear();
        // Dropping the senders wakes the jobs, which find that nobody will answer.
        self.jobs.borrow_mut().clear();
    }
}

/// A job under way; dropped early, it is cancelled.
struct Ticket {
    host: Host,
    seat: Rc<Seat>,
    id: u32,
    heard: UnboundedReceiver<Heard>,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let id = self.id;
        if self.seat.jobs.borrow().contains_key(&id) {
            let before = self.seat.waiting.borrow().len();
            self.seat
                .waiting
                .borrow_mut()
                .retain(|envelope| envelope.message.get(0).as_f64() != Some(f64::from(id)));
            let was_sent = before == self.seat.waiting.borrow().len();
            if was_sent {
                self.give_up();
            } else {
                self.seat.jobs.borrow_mut().remove(&id);
            }
        }
        self.host.rest();
    }
}

impl Ticket {
    fn give_up(&self) {
        if let Some(envelope) = Envelope::seal(self.id, &Job::Cancel, &[]) {
            self.seat.post(envelope);
        }
        let (host, seat, id) = (Rc::downgrade(&self.host.0), self.seat.clone(), self.id);
        Timeout::new(CANCEL_MS, move || {
            let is_silent = seat.jobs.borrow().contains_key(&id);
            if let Some(host) = host.upgrade().filter(|_| is_silent) {
                let host = Host(host);
                host.retire(&seat);
                host.rest();
            } else if is_silent {
                seat.end();
            }
        })
        .forget();
    }
}
