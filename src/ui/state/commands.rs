//! Giving the engine commands, and tasks that end with their view.

use futures::future::{AbortHandle, abortable};
use leptos::{prelude::*, task::spawn_local};
use potluck_engine::Kind;

use crate::{
    AppEngine,
    ui::state::{engine::use_engine, uploads::sum_up},
};

/// A command: knows whether it runs, and how it ended.
pub struct Command<I: 'static> {
    run: Action<I, Result<(), Kind>>,
}

impl<I: 'static> Clone for Command<I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I: 'static> Copy for Command<I> {}

impl<I: 'static> Command<I> {
    /// Gives the command, unless the one before is still under way (a second click does nothing).
    pub fn give(self, input: I) {
        if !self.run.pending().get_untracked() {
            self.run.clear();
            self.run.dispatch_local(input);
        }
    }

    /// True while it runs.
    pub fn is_running(self) -> bool {
        self.run.pending().get()
    }

    /// How it failed, until it is given again.
    pub fn failure(self) -> Option<Kind> {
        match self.run.value().get() {
            Some(Err(kind)) => Some(kind),
            _ => None,
        }
    }
}

/// Makes a command from what it does to the engine. Whatever follows a success belongs into `task`.
pub fn command<I, F, Fut>(task: F) -> Command<I>
where
    I: Clone + 'static,
    F: Fn(AppEngine, I) -> Fut + 'static,
    Fut: Future<Output = potluck_engine::Result<()>> + 'static,
{
    let engine = use_engine();
    let run = Action::new_local(move |input: &I| {
        let done = task(engine.get(), input.clone());
        async move { done.await.map_err(|error| error.kind) }
    });
    Command { run }
}

/// Runs a task that is dropped, and thereby cancelled, with the view that asked for it.
pub fn while_shown(task: impl Future<Output = ()> + 'static) {
    let (task, handle) = abortable(task);
    spawn_local(async move {
        // Aborted means that nobody looks any more.
        let _ = task.await;
    });
    end_with_view(handle);
}

/// Ends a task with the current view.
pub fn end_with_view(handle: AbortHandle) {
    on_cleanup(move || handle.abort());
}

/// A new batch begins with a tray of its own: what is over and done with leaves it first.
pub fn forget_finished(engine: &AppEngine) {
    if sum_up(&engine.uploads()).open == 0 {
        engine.clear_finished();
    }
}

/// Closes the tray: failures that could be tried again are given up.
pub fn forget_all(engine: &AppEngine) {
    for item in engine.uploads().items.iter().filter(|item| item.can_retry) {
        engine.cancel_upload(item.id);
    }
    engine.clear_finished();
}
