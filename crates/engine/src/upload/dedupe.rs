//! The same photo twice: found among what the album has and among what is on its way.
//!
//! The same means the same name, kind and content (docs/spec/upload.md 9). The server never learns of it.

use std::rc::Rc;

use crate::engine::Inner;
use crate::ports::Platform;
use crate::upload::item::Job;
use crate::upload::prepare::Read;
use crate::upload::queue::{self, Turn};

/// Whether this job is the one to send its content.
pub(super) fn turn<P: Platform>(inner: &Rc<Inner<P>>, job: &Job<P>, read: &Read) -> Turn {
    let claim = read.claim(job);
    let known = inner
        .library
        .borrow()
        .find_same(claim.album, &claim.name, claim.kind, &claim.hash);
    match known {
        Some(photo) => Turn::Known(photo),
        None => queue::claim(inner, job.id, claim),
    }
}
