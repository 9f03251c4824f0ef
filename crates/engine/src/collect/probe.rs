//! Whether a deposit would be taken, asked before a byte is encrypted (docs/spec/collect.md 4.5).

use crate::collect::open;
use crate::engine::{Access, Engine};
use crate::ports::Platform;
use crate::{Kind, Result, remote};

impl<P: Platform> Engine<P> {
    /// Asks whether photos may be added now.
    ///
    /// # Errors
    /// `CollectOff`, `Quota`, `PlanLapsed`, `LinkGone`, `LinkPassword`, `Offline`, `Busy`.
    pub async fn can_deposit(&self) -> Result<()> {
        let inner = &self.0;
        if inner.access.get() == Access::Link {
            open::must_be_open(inner)?;
            if !inner
                .guest
                .borrow()
                .settings()
                .is_some_and(|s| s.enable_collect)
            {
                return Err(Kind::CollectOff.into());
            }
        }
        match remote::files::probe(inner).await {
            Err(error) if error.kind == Kind::Server && inner.access.get() == Access::Link => {
                // Some servers answer uploads so for a minute after the link was removed; `info` knows.
                open::refresh(inner).await?;
                Err(error)
            }
            settled => settled,
        }
    }
}
