//! Pulling what changed, and keeping it.
//!
//! | module | what |
//! | --- | --- |
//! | [`mod@pull`] | from the server: albums since a cursor, then each album's rows since its own |
//! | [`rows`] | wire rows opened in batches |
//! | [`store`] | the sealed cache: what is kept under which key, reading it at start |
//!
//! A cursor is stored in the same commit as the rows it covers, so a page that is closed half-way asks again for
//! what it lost and never skips anything. One pull runs at a time, in one tab at a time; the others read the store.

#[cfg(test)]
pub(crate) mod fake;
pub(crate) mod pull;
pub(crate) mod rows;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::channel::oneshot;

use crate::engine::{Engine, Inner};
use crate::ports::Platform;
use crate::{Error, Kind, Result};

pub(crate) use store::load_from_store;

/// Who pulls now, and who waits for the pull after it.
#[derive(Default)]
pub(crate) struct Pulls {
    is_running: Cell<bool>,
    waiting: RefCell<Vec<oneshot::Sender<Result<(), Kind>>>>,
}

impl<P: Platform> Engine<P> {
    /// Asks the server what changed since the last time. Asked for while a pull runs, it runs once more afterwards,
    /// however many ask; while another tab pulls, it leaves it to that one.
    ///
    /// # Errors
    /// Those of the requests. What came before the error is kept.
    pub async fn pull(&self) -> Result<()> {
        pull(&self.0).await
    }
}

/// See [`Engine::pull`].
pub(crate) async fn pull<P: Platform>(inner: &Rc<Inner<P>>) -> Result<()> {
    loop {
        let Some(turn) = Turn::take(&inner.pulls) else {
            let (tell, told) = oneshot::channel();
            inner.pulls.waiting.borrow_mut().push(tell);
            match told.await {
                Ok(result) => return result.map_err(Error::new),
                // Whoever pulled was dropped half-way: our turn.
                Err(oneshot::Canceled) => continue,
            }
        };
        let result = pull::once(inner).await;
        loop {
            let waiting = std::mem::take(&mut *inner.pulls.waiting.borrow_mut());
            if waiting.is_empty() {
                break;
            }
            let again = pull::once(inner).await.map_err(|error| error.kind);
            for tell in waiting {
                // A waiter that went away is told nothing.
                let _ = tell.send(again);
            }
        }
        drop(turn);
        return result;
    }
}

/// The turn to pull; given back when dropped, also when the pull was dropped half-way.
struct Turn<'a>(&'a Pulls);

impl<'a> Turn<'a> {
    fn take(pulls: &'a Pulls) -> Option<Self> {
        // Lazily: a turn that was not had must not be given back.
        (!pulls.is_running.replace(true)).then(|| Self(pulls))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.is_running.set(false);
        self.0.waiting.borrow_mut().clear();
    }
}
