//! The road of one file, from the picker into the album. Steps that are done are passed over, so it may be walked
//! again after any break.

use std::rc::Rc;

use potluck_protocol::PhotoId;

use crate::engine::{Access, Inner};
use crate::library::Row;
use crate::ports::Platform;
use crate::sync::pull;
use crate::upload::item::Job;
use crate::upload::queue::{self, Turn};
use crate::upload::state::Event;
use crate::upload::{elsewhere, prepare, register, send};
use crate::view::UploadId;
use crate::{Result, upload};

/// How the road ended.
pub(super) enum End {
    /// In the album.
    Done(PhotoId),
    /// Was there already.
    Duplicate(PhotoId),
    /// The same content is on its way as another line; this one waits for it.
    After(UploadId),
}

pub(super) async fn road<P: Platform>(inner: &Rc<Inner<P>>, job: &Job<P>) -> Result<End> {
    let read = prepare::read_once(inner, job).await?;
    match upload::dedupe::turn(inner, job, &read) {
        Turn::Known(photo) => return Ok(End::Duplicate(photo)),
        Turn::After(other) => return Ok(End::After(other)),
        Turn::Ours => {}
    }
    if let Some(photo) = elsewhere::add(inner, job, &read).await? {
        return Ok(End::Done(photo));
    }
    let ready = prepare::make_ready_once(inner, job, &read).await?;
    queue::step(inner, job.id, Event::Prepared);

    let row = loop {
        send::original(inner, job, &read, &|bytes| {
            queue::sent(inner, job.id, bytes)
        })
        .await?;
        queue::got_further(inner, job.id);
        send::thumbnail(inner, job, &ready).await?;
        queue::got_further(inner, job.id);
        queue::step(inner, job.id, Event::Sent);
        match register::register(inner, job, &read, &ready).await {
            Ok(row) => break row,
            Err(error) if register::is_lost(&error) && !job.work.borrow().has_resent => {
                let mut work = job.work.borrow_mut();
                work.forget_objects();
                work.has_resent = true;
                drop(work);
                queue::step(inner, job.id, Event::Lost);
            }
            Err(error) => return Err(error),
        }
    };

    // The photo shows at once, out of what is known here; the next pull brings the same row.
    let photo = row.id;
    inner.images.keep_thumbnail(
        photo,
        inner.platform.object_url(ready.jpeg.clone(), "image/jpeg"),
    );
    let is_guests = inner.access.get() == Access::Link;
    pull::take_deposit(
        inner,
        job.album,
        Row::new(row, Some(ready.plain.clone())),
        is_guests,
    )
    .await?;
    Ok(End::Done(photo))
}
