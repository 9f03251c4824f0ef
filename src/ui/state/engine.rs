//! The engine, within reach of every screen.

use leptos::prelude::*;

use crate::AppEngine;

/// A copyable hold on the page's one engine.
#[derive(Clone, Copy)]
pub struct EngineHandle(StoredValue<AppEngine, LocalStorage>);

impl EngineHandle {
    /// The engine.
    pub fn get(self) -> AppEngine {
        self.0.get_value()
    }
}

/// Puts the engine within reach.
pub fn provide_engine(engine: AppEngine) -> EngineHandle {
    let handle = EngineHandle(StoredValue::new_local(engine));
    provide_context(handle);
    handle
}

/// The engine.
pub fn use_engine() -> EngineHandle {
    expect_context()
}
