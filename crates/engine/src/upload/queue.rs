//! The queue: which file goes next, how many at once, and what happens when one cannot go on.
//!
//! # Bounds
//! [`LANES`] files at once, and one part of each in memory (20 MiB): a lane makes a part, sends it, drops it.
//!
//! # Waiting
//! When the network is gone, the lines it hit go back in line with what they have, and a probe asks the server every
//! now and then; the browser's own word that it is online asks at once. Refusals that hit every file alike (session,
//! plan, room, link) end the batch; the lines stay and may be tried again.

use std::cell::RefCell;
use std::rc::Rc;

use futures::future::{AbortHandle, AbortRegistration, Abortable};
use potluck_protocol::{PhotoId, UserId, paths};

use crate::engine::Inner;
use crate::ports::{Clock, Method, Platform};
use crate::remote::fault::Route;
use crate::remote::{Call, Rights};
use crate::upload::backoff::jittered;
use crate::upload::item::{Claim, Item, Job, Work};
use crate::upload::run::{self, End};
use crate::upload::speed::Speed;
use crate::upload::state::{Event, State, stops_batch};
use crate::view::{UploadId, UploadsView};
use crate::{Change, Error, Kind, Result, collect, remote, sync};

/// Files at once. More gains nothing on a home's line and multiplies memory; one alone leaves the line idle between
/// requests.
pub(super) const LANES: usize = 3;
/// Screens hear of progress at most this often.
const TELL_MS: i64 = 100;
/// First wait before the network is probed; doubled up to [`PROBE_MAX_MS`] while it stays away.
const PROBE_MS: u64 = 2_000;
const PROBE_MAX_MS: u64 = 30_000;
/// A line put back in line so often without getting any further is given up: the server answers its probes, but what
/// this line needs it never gets.
const STALLS_MAX: u32 = 8;

/// The upload queue of an engine.
pub(crate) struct Queue<P: Platform>(pub(super) RefCell<Tray<P>>);

impl<P: Platform> Default for Queue<P> {
    fn default() -> Self {
        Self(RefCell::new(Tray::default()))
    }
}

/// Its lines and flags.
pub(super) struct Tray<P: Platform> {
    pub(super) next_id: UploadId,
    pub(super) items: Vec<Item<P>>,
    pub(super) is_paused: bool,
    /// The batch was asked about and may go.
    is_open: bool,
    is_opening: bool,
    /// Whose lines these are, once the server has ended the session they were put in line in.
    kept_for: Option<UserId>,
    /// Number of the outage that is on.
    outage: Option<u64>,
    outages: u64,
    /// Outages since anything got further.
    flaps: u32,
    speed: Speed,
    told_ms: i64,
}

impl<P: Platform> Default for Tray<P> {
    fn default() -> Self {
        Self {
            next_id: 1,
            items: Vec::new(),
            is_paused: false,
            is_open: false,
            is_opening: false,
            kept_for: None,
            outage: None,
            outages: 0,
            flaps: 0,
            speed: Speed::default(),
            told_ms: i64::MIN,
        }
    }
}

/// Whether a job sends its content, or another does or did.
pub(super) enum Turn {
    /// It does.
    Ours,
    /// The album has it.
    Known(PhotoId),
    /// That line does.
    After(UploadId),
}

enum Next<P: Platform> {
    Open,
    Run(Rc<Job<P>>, AbortRegistration),
    Nothing,
}

impl<P: Platform> Queue<P> {
    /// Keeps the lines of somebody whose session the server has ended, so that they may be tried again when the same
    /// person signs in on this page; until then they say why they wait. Keys and ciphertext are dropped: a new try
    /// begins with reading the file.
    pub(crate) fn keep_for(&self, person: UserId) {
        let mut tray = self.0.borrow_mut();
        let ids: Vec<UploadId> = tray.items.iter().map(|item| item.id).collect();
        for id in ids {
            tray.interrupt(id, Event::Failed(Kind::Unauthorised));
        }
        for item in &mut tray.items {
            *item.job.work.borrow_mut() = Work::default();
            item.claim = None;
            item.sent = 0;
        }
        tray.is_open = false;
        tray.is_opening = false;
        tray.is_paused = false;
        tray.outage = None;
        tray.kept_for = Some(person);
    }

    /// Somebody signed in: lines that were kept for another person go.
    pub(crate) fn hand_to(&self, person: UserId) {
        let kept_for = self.0.borrow_mut().kept_for.take();
        if kept_for.is_some_and(|other| other != person) {
            self.clear();
        }
    }

    /// Drops every line and all work: the person has left.
    pub(crate) fn clear(&self) {
        let mut tray = self.0.borrow_mut();
        for item in &tray.items {
            if let Some(abort) = &item.abort {
                abort.abort();
            }
        }
        // Ids and outages go on counting, so that late answers to the dropped lines meet nothing.
        let (next_id, outages) = (tray.next_id, tray.outages);
        *tray = Tray {
            next_id,
            outages,
            ..Tray::default()
        };
    }
}

impl<P: Platform> Tray<P> {
    pub(super) fn item(&mut self, id: UploadId) -> Option<&mut Item<P>> {
        // Ids only grow, and lines keep their order.
        let index = self.items.binary_search_by_key(&id, |item| item.id).ok()?;
        self.items.get_mut(index)
    }

    fn is_settled(&self, id: UploadId) -> bool {
        let index = self.items.binary_search_by_key(&id, |item| item.id);
        index
            .ok()
            .and_then(|index| self.items.get(index))
            .is_none_or(|item| item.state.is_settled())
    }

    fn next(&mut self) -> Next<P> {
        let is_idle = self.items.iter().all(|item| item.state.is_settled());
        if is_idle {
            self.is_open = false;
            return Next::Nothing;
        }
        let running = self
            .items
            .iter()
            .filter(|item| item.state.is_running())
            .count();
        if self.is_paused || self.outage.is_some() || self.is_opening || running >= LANES {
            return Next::Nothing;
        }
        let ready = |item: &&Item<P>| {
            item.state == State::Waiting && item.after.is_none_or(|other| self.is_settled(other))
        };
        let Some(id) = self.items.iter().find(ready).map(|item| item.id) else {
            return Next::Nothing;
        };
        if !self.is_open {
            self.is_opening = true;
            return Next::Open;
        }
        let Some(item) = self.item(id) else {
            return Next::Nothing;
        };
        let (abort, registration) = AbortHandle::new_pair();
        item.after = None;
        item.step(Event::Taken);
        item.abort = Some(abort);
        Next::Run(Rc::clone(&item.job), registration)
    }

    /// Stops a running line and lets it take a step; what it had done is kept.
    pub(super) fn interrupt(&mut self, id: UploadId, event: Event) {
        if let Some(item) = self.item(id) {
            if let Some(abort) = item.abort.take() {
                abort.abort();
            }
            item.step(event);
        }
    }

    pub(super) fn view(&mut self, now_ms: i64) -> UploadsView {
        UploadsView {
            items: self.items.iter().map(Item::view).collect(),
            bytes_per_s: self.speed.bytes_per_s(now_ms),
            is_waiting_for_network: self.outage.is_some(),
            is_paused: self.is_paused,
        }
    }
}

/// Starts whatever may start now.
pub(super) fn pump<P: Platform>(inner: &Rc<Inner<P>>) {
    loop {
        let next = inner.uploads.0.borrow_mut().next();
        let task = Rc::clone(inner);
        match next {
            Next::Nothing => return,
            Next::Open => inner.spawn(async move { open_batch(&task).await }),
            Next::Run(job, registration) => inner.spawn(async move {
                let walk = async {
                    match run::road(&task, &job).await {
                        Err(error) => Err(collect::explain(&task, error).await),
                        end => end,
                    }
                };
                let walked = Abortable::new(walk, registration).await;
                // Whoever aborted it has said what becomes of the line.
                if let Ok(result) = walked {
                    settle(&task, job.id, result);
                    pump(&task);
                }
            }),
        }
    }
}

/// Before a batch: what came into the album meanwhile (so that duplicates are found), and whether anything may be
/// added at all, before a byte is read.
async fn open_batch<P: Platform>(inner: &Rc<Inner<P>>) {
    let asked = match sync::pull(inner).await {
        Err(error) if stops_batch(error.kind) || error.kind == Kind::Offline => Err(error),
        _ => collect::while_settling(inner, async || remote::files::probe(inner).await).await,
    };
    let asked = match asked {
        Err(error) => Err(collect::explain(inner, error).await),
        Ok(()) => Ok(()),
    };
    inner.uploads.0.borrow_mut().is_opening = false;
    match asked {
        Err(error) if stops_batch(error.kind) => stop(inner, error.kind),
        Err(error) if error.kind == Kind::Offline => wait_for_network(inner),
        // Any other fault is each file's own to meet, or to find gone.
        _ => inner.uploads.0.borrow_mut().is_open = true,
    }
    tell(inner);
    pump(inner);
}

fn settle<P: Platform>(inner: &Rc<Inner<P>>, id: UploadId, result: Result<End>) {
    match result {
        Ok(End::Done(photo)) => step(inner, id, Event::Registered(photo)),
        Ok(End::Duplicate(photo)) => step(inner, id, Event::Duplicate(photo)),
        Ok(End::After(other)) => {
            if let Some(item) = inner.uploads.0.borrow_mut().item(id) {
                item.step(Event::Parked);
                item.after = Some(other);
            }
        }
        Err(error) => fail(inner, id, &error),
    }
    let is_idle = inner
        .uploads
        .0
        .borrow()
        .items
        .iter()
        .all(|item| item.state.is_settled());
    tell(inner);
    if is_idle {
        inner.pull_soon();
    }
}

fn fail<P: Platform>(inner: &Rc<Inner<P>>, id: UploadId, error: &Error) {
    let kind = error.kind;
    if stops_batch(kind) {
        return stop(inner, kind);
    }
    let mut tray = inner.uploads.0.borrow_mut();
    let Some(item) = tray.item(id) else { return };
    if kind == Kind::Offline && item.stalls < STALLS_MAX {
        item.stalls += 1;
        item.step(Event::Parked);
        drop(tray);
        return wait_for_network(inner);
    }
    if kind == Kind::FileGone {
        // What was read is of a file that is not there any more: a new try begins with reading.
        *item.job.work.borrow_mut() = Work::default();
        item.claim = None;
    }
    item.step(Event::Failed(kind));
}

/// Ends the batch: every open line says why, and may be tried again.
fn stop<P: Platform>(inner: &Rc<Inner<P>>, kind: Kind) {
    let mut tray = inner.uploads.0.borrow_mut();
    let open: Vec<UploadId> = tray
        .items
        .iter()
        .filter(|item| !item.state.is_settled())
        .map(|item| item.id)
        .collect();
    for id in open {
        tray.interrupt(id, Event::Failed(kind));
    }
    tray.is_open = false;
}

fn wait_for_network<P: Platform>(inner: &Rc<Inner<P>>) {
    let (outage, flaps) = {
        let mut tray = inner.uploads.0.borrow_mut();
        if tray.outage.is_some() {
            return;
        }
        tray.outages += 1;
        tray.outage = Some(tray.outages);
        tray.flaps += 1;
        (tray.outages, tray.flaps)
    };
    tell(inner);
    let task = Rc::clone(inner);
    inner.spawn(async move {
        let mut wait_ms = (PROBE_MS << flaps.saturating_sub(1).min(4)).min(PROBE_MAX_MS);
        loop {
            let pause = jittered(&task, wait_ms);
            task.platform.clock().sleep(pause).await;
            if task.uploads.0.borrow().outage != Some(outage) {
                return;
            }
            if is_reachable(&task).await {
                return network_is_back(&task, outage);
            }
            wait_ms = (wait_ms * 2).min(PROBE_MAX_MS);
        }
    });
}

async fn is_reachable<P: Platform>(inner: &Rc<Inner<P>>) -> bool {
    let call = Call::new(Method::Get, paths::PING, Rights::Public, Route::Account);
    match remote::send(inner, call).await {
        Ok(_) => true,
        // A proxy that answers for a server that is down is no server.
        Err(error) => !matches!(error.kind, Kind::Offline | Kind::Server),
    }
}

fn network_is_back<P: Platform>(inner: &Rc<Inner<P>>, outage: u64) {
    {
        let mut tray = inner.uploads.0.borrow_mut();
        if tray.outage != Some(outage) {
            return;
        }
        tray.outage = None;
    }
    tell(inner);
    pump(inner);
}

/// Somebody says that the network is back: goes on at once.
pub(super) fn network_returned<P: Platform>(inner: &Rc<Inner<P>>) {
    let outage = inner.uploads.0.borrow().outage;
    if let Some(outage) = outage {
        network_is_back(inner, outage);
    }
}

/// A line takes a step.
pub(super) fn step<P: Platform>(inner: &Inner<P>, id: UploadId, event: Event) {
    if let Some(item) = inner.uploads.0.borrow_mut().item(id) {
        item.step(event);
    }
    tell(inner);
}

/// So many plaintext bytes of a line are there, or on their way.
pub(super) fn sent<P: Platform>(inner: &Inner<P>, id: UploadId, bytes: u64) {
    let now_ms = inner.platform.clock().now_ms();
    let is_time = {
        let mut tray = inner.uploads.0.borrow_mut();
        let Some(item) = tray.item(id) else { return };
        let more = bytes.saturating_sub(item.sent);
        // A part that is sent again begins again; the bar says so.
        item.sent = bytes;
        tray.speed.add(now_ms, more);
        let is_time = now_ms.saturating_sub(tray.told_ms) >= TELL_MS;
        if is_time {
            tray.told_ms = now_ms;
        }
        is_time
    };
    if is_time {
        inner.emit(&Change::Uploads);
    }
}

/// A line got something done that stays done.
pub(super) fn got_further<P: Platform>(inner: &Inner<P>, id: UploadId) {
    let mut tray = inner.uploads.0.borrow_mut();
    tray.flaps = 0;
    if let Some(item) = tray.item(id) {
        item.stalls = 0;
    }
}

/// Claims content for a line, unless another open line has claimed the same.
pub(super) fn claim<P: Platform>(inner: &Inner<P>, id: UploadId, claim: Claim) -> Turn {
    let mut tray = inner.uploads.0.borrow_mut();
    let same = |item: &&Item<P>| {
        item.id != id && !item.state.is_settled() && item.claim.as_ref() == Some(&claim)
    };
    if let Some(other) = tray.items.iter().find(same).map(|item| item.id) {
        return Turn::After(other);
    }
    if let Some(item) = tray.item(id) {
        item.claim = Some(claim);
    }
    Turn::Ours
}

/// Tells this tab's subscribers.
pub(super) fn tell<P: Platform>(inner: &Inner<P>) {
    inner.emit(&Change::Uploads);
}
