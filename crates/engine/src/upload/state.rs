//! Where an upload stands, and every step it may take. No I/O here.
//!
//! ```text
//! Waiting ─Taken→ Preparing ─Prepared→ Sending ─Sent→ Registering ─Registered→ Done
//!    ↑                │ ├─Duplicate→ Duplicate     ↑───Lost───┘
//!    │                │ └─Registered→ Done: it was in another album
//!    ├────Parked──────┴──────── (Sending, Registering)
//!    └────Retried── Failed ←──Failed── (any of the four)      any but Done, Duplicate ─Cancelled→ Cancelled
//! ```
//!
//! What is not drawn changes nothing: a late answer to a cancelled upload, for instance.

use potluck_protocol::PhotoId;

use crate::Kind;
use crate::view::UploadStage;

/// Where one file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Waiting for a lane, for the network, or for the person to go on.
    Waiting,
    /// Being read, hashed, looked for among what is there.
    Preparing,
    /// Its objects are going up.
    Sending,
    /// All bytes are up; the album's row is being made.
    Registering,
    /// In the album.
    Done(PhotoId),
    /// Was in the album already.
    Duplicate(PhotoId),
    /// Not added, and why.
    Failed(Kind),
    /// Given up by the person.
    Cancelled,
}

/// What can happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A lane took it.
    Taken,
    /// Read and sealed.
    Prepared,
    /// The album has it.
    Duplicate(PhotoId),
    /// Its objects are stored.
    Sent,
    /// The store lost an object: they go up once more.
    Lost,
    /// The album has its row: made new, or added because another album had the photo.
    Registered(PhotoId),
    /// Back in line, with what is done kept.
    Parked,
    /// Cannot go on.
    Failed(Kind),
    /// The person wants another try.
    Retried,
    /// The person gave it up.
    Cancelled,
}

impl State {
    /// The state after an event.
    #[must_use]
    pub(crate) fn next(self, event: Event) -> Self {
        match (self, event) {
            (State::Waiting, Event::Taken) => State::Preparing,
            (State::Preparing, Event::Prepared) => State::Sending,
            (State::Preparing, Event::Duplicate(photo)) => State::Duplicate(photo),
            (State::Sending, Event::Sent) => State::Registering,
            (State::Registering, Event::Lost) => State::Sending,
            (State::Preparing | State::Registering, Event::Registered(photo)) => State::Done(photo),
            (State::Preparing | State::Sending | State::Registering, Event::Parked) => {
                State::Waiting
            }
            (State::Failed(kind), Event::Retried) if can_retry(kind) => State::Waiting,
            (state, Event::Failed(kind)) if !state.is_settled() => State::Failed(kind),
            (state, Event::Cancelled) if !matches!(state, State::Done(_) | State::Duplicate(_)) => {
                State::Cancelled
            }
            (state, _) => state,
        }
    }

    /// True when nothing happens any more by itself.
    #[must_use]
    pub(crate) fn is_settled(self) -> bool {
        matches!(
            self,
            State::Done(_) | State::Duplicate(_) | State::Failed(_) | State::Cancelled
        )
    }

    /// True while a lane has it.
    #[must_use]
    pub(crate) fn is_running(self) -> bool {
        matches!(self, State::Preparing | State::Sending | State::Registering)
    }

    /// True when another try may do better.
    #[must_use]
    pub(crate) fn can_retry(self) -> bool {
        matches!(self, State::Failed(kind) if can_retry(kind))
    }

    /// What is drawn.
    #[must_use]
    pub(crate) fn stage(self) -> UploadStage {
        match self {
            State::Waiting => UploadStage::Waiting,
            State::Preparing => UploadStage::Preparing,
            State::Sending => UploadStage::Sending,
            State::Registering => UploadStage::Registering,
            State::Done(_) => UploadStage::Done,
            State::Duplicate(_) => UploadStage::Duplicate,
            State::Failed(kind) => UploadStage::Failed(kind),
            State::Cancelled => UploadStage::Cancelled,
        }
    }

    /// The photo it became, or was.
    #[must_use]
    pub(crate) fn photo(self) -> Option<PhotoId> {
        match self {
            State::Done(photo) | State::Duplicate(photo) => Some(photo),
            _ => None,
        }
    }
}

/// What lies in the file itself no second try mends.
fn can_retry(kind: Kind) -> bool {
    !matches!(kind, Kind::Empty | Kind::TooLarge | Kind::Unsupported)
}

/// Errors after which no other file of the batch can do better: session, plan, room, or the link (docs/spec/upload.md
/// 13, docs/spec/collect.md 7).
#[must_use]
pub(crate) fn stops_batch(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Unauthorised
            | Kind::PlanLapsed
            | Kind::Quota
            | Kind::CollectOff
            | Kind::LinkGone
            | Kind::LinkUnknown
            | Kind::LinkPassword
            | Kind::DeviceLimit
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHOTO: PhotoId = PhotoId(7);
    const STATES: [State; 9] = [
        State::Waiting,
        State::Preparing,
        State::Sending,
        State::Registering,
        State::Done(PHOTO),
        State::Duplicate(PHOTO),
        State::Failed(Kind::Server),
        State::Failed(Kind::Empty),
        State::Cancelled,
    ];
    const EVENTS: [Event; 10] = [
        Event::Taken,
        Event::Prepared,
        Event::Duplicate(PHOTO),
        Event::Sent,
        Event::Lost,
        Event::Registered(PHOTO),
        Event::Parked,
        Event::Failed(Kind::Quota),
        Event::Retried,
        Event::Cancelled,
    ];

    /// Every pair that changes something; all others must not.
    fn table() -> Vec<(State, Event, State)> {
        use Event as E;
        use State as S;
        let mut table = vec![
            (S::Waiting, E::Taken, S::Preparing),
            (S::Preparing, E::Prepared, S::Sending),
            (S::Preparing, E::Duplicate(PHOTO), S::Duplicate(PHOTO)),
            (S::Preparing, E::Registered(PHOTO), S::Done(PHOTO)),
            (S::Sending, E::Sent, S::Registering),
            (S::Registering, E::Lost, S::Sending),
            (S::Registering, E::Registered(PHOTO), S::Done(PHOTO)),
            (S::Failed(Kind::Server), E::Retried, S::Waiting),
            (S::Failed(Kind::Server), E::Cancelled, S::Cancelled),
            (S::Failed(Kind::Empty), E::Cancelled, S::Cancelled),
        ];
        for running in [S::Preparing, S::Sending, S::Registering] {
            table.push((running, E::Parked, S::Waiting));
        }
        for open in [S::Waiting, S::Preparing, S::Sending, S::Registering] {
            table.push((open, E::Failed(Kind::Quota), S::Failed(Kind::Quota)));
            table.push((open, E::Cancelled, S::Cancelled));
        }
        table
    }

    #[test]
    fn every_pair_of_state_and_event_is_as_drawn() {
        let table = table();
        for state in STATES {
            for event in EVENTS {
                let listed = table.iter().find(|(s, e, _)| *s == state && *e == event);
                let expected = listed.map_or(state, |(_, _, after)| *after);
                assert_eq!(state.next(event), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn what_is_in_the_album_stays_there() {
        for event in EVENTS {
            assert_eq!(State::Done(PHOTO).next(event), State::Done(PHOTO));
        }
    }

    #[test]
    fn faults_of_the_file_itself_are_not_retried() {
        for kind in [Kind::Empty, Kind::TooLarge, Kind::Unsupported] {
            assert!(!State::Failed(kind).can_retry());
        }
        for kind in [
            Kind::Offline,
            Kind::FileGone,
            Kind::Blocked,
            Kind::Quota,
            Kind::LinkGone,
            Kind::Server,
        ] {
            assert!(State::Failed(kind).can_retry());
        }
    }
}
