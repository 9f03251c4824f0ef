//! Whether a deposit would be taken, asked before a byte is encrypted (docs/spec/collect.md 4.5).

use crate::collect::open;
use crate::engine::{Access, Engine};
use crate::ports::Platform;
use crate::{Result, remote};

impl<P: Platform> Engine<P> {
    /// Asks whether photos may be added now.
    ///
    /// # Errors
    /// `CollectOff`, `Quota`, `PlanLapsed`, `LinkGone`, `LinkPassword`, `Offline`, `Busy`.
    pub async fn can_deposit(&self) -> Result<()> {
        let inner = &self.0;
        if inner.access.get() == Access::Link {
            open::may_deposit(inner)?;
        }
        match remote::files::probe(inner).await {
            Err(error) => Err(open::explain(inner, error).await),
            Ok(()) => Ok(()),
        }
    }
}
