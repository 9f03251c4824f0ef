//! What is drawn. Views have no key fields and no wire types; the types make that so.

use potluck_protocol::{AlbumId, PhotoId};

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum SessionView {
    /// Not known yet: the cache is being read.
    #[default]
    Starting,
    /// Nobody.
    SignedOut,
    /// An account.
    SignedIn {
        /// Address.
        email: String,
        /// False when nothing outlives this page (storage is blocked).
        durable: bool,
    },
    /// A guest with a link.
    Guest,
}

/// What the signed-in person is in an album.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoleView {
    /// Made it.
    Owner,
    /// Manages it.
    Admin,
    /// Adds to it.
    Collaborator,
    /// Looks at it.
    Viewer,
    /// Came by a link.
    Guest,
}

/// An album.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlbumView {
    /// The album.
    pub id: AlbumId,
    /// Its name; `Err` when its key or name does not open.
    pub title: Result<String, Broken>,
    /// Number of photos known here.
    pub count: usize,
    /// What to show as cover: newest photo, or the chosen one.
    pub cover: Option<PhotoId>,
    /// First and last day, local milliseconds since the epoch as if UTC.
    pub span_ms: Option<(i64, i64)>,
    /// The caller's role.
    pub role: RoleView,
    /// Number of other people in it.
    pub people: usize,
    /// There is an active link.
    pub has_link: bool,
    /// That link takes photos.
    pub is_collecting: bool,
    /// May photos be added by the caller.
    pub can_add: bool,
    /// May the caller make and change links.
    pub can_link: bool,
    /// Something came since it was last opened.
    pub is_unread: bool,
    /// All rows known to the server are here.
    pub is_complete: bool,
    /// When it last changed, microseconds.
    pub updated_us: i64,
}

/// Something that does not open; shown as a mark, breaks nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// Image, video or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhotoKind {
    /// Still.
    Image,
    /// Moving.
    Video,
    /// Still with a moment of video.
    LivePhoto,
}

/// What is known of an opened photo.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoFacts {
    /// File name as people see it.
    pub name: String,
    /// Kind.
    pub kind: PhotoKind,
    /// When it was taken, wall clock at that place, milliseconds as if UTC; what days are made of.
    pub taken_local_ms: i64,
    /// Offset from UTC as written in the photo, `+02:00`.
    pub offset: Option<String>,
    /// Display size in pixels; `None` for old files.
    pub size_px: Option<(u32, u32)>,
    /// Camera.
    pub camera: Option<String>,
    /// Latitude and longitude in degrees.
    pub place: Option<(f64, f64)>,
    /// Words under it.
    pub caption: Option<String>,
    /// Ciphertext bytes of the original.
    pub bytes: Option<u64>,
    /// Seconds, for videos.
    pub duration_s: Option<u32>,
}

/// A photo in an album.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoView {
    /// The photo.
    pub id: PhotoId,
    /// What is known; `Err` when it does not open.
    pub facts: Result<PhotoFacts, Broken>,
    /// Who gave it, when a guest said so; the owner's or participant's address otherwise, `None` for oneself.
    pub added_by: Option<String>,
    /// The caller added it (by account, or from this browser as a guest).
    pub is_mine: bool,
}

/// A link, for its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// Whole URL with the key part. A secret of the album's people.
    pub url: String,
    /// Guests may add.
    pub is_collecting: bool,
    /// Originals may be saved.
    pub can_download: bool,
    /// A password is asked.
    pub has_password: bool,
    /// When it ends, microseconds; `None` is never.
    pub ends_us: Option<i64>,
    /// Most devices; `None` is no limit.
    pub device_limit: Option<u32>,
}

/// Where a guest stands with a link.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum GuestView {
    /// Asking the server.
    #[default]
    Opening,
    /// Asks for a password.
    Password {
        /// The one given did not fit.
        wrong: bool,
    },
    /// Open.
    Open {
        /// The album.
        album: AlbumId,
        /// Adding is allowed.
        can_add: bool,
        /// Saving originals is allowed.
        can_download: bool,
    },
    /// Cannot be opened, and why.
    Closed(crate::Kind),
}

/// One queued file.
pub type UploadId = u64;

/// Where an upload stands (upload/state.rs).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadStage {
    /// Waiting for its turn.
    Waiting,
    /// Being read.
    Preparing,
    /// Going up.
    Sending,
    /// All bytes are there; being entered into the album.
    Registering,
    /// In the album.
    Done,
    /// Was there already.
    Duplicate,
    /// Not added.
    Failed(crate::Kind),
    /// Given up by the person.
    Cancelled,
}

/// One line of the upload tray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadView {
    /// The line.
    pub id: UploadId,
    /// Where it goes.
    pub album: AlbumId,
    /// File name.
    pub name: String,
    /// Stage.
    pub stage: UploadStage,
    /// Plaintext bytes.
    pub bytes: u64,
    /// Of those, safe at the server.
    pub sent: u64,
    /// May be tried again.
    pub can_retry: bool,
    /// The photo, once it is in the album.
    pub photo: Option<PhotoId>,
}

/// The upload tray.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct UploadsView {
    /// In the order they were added.
    pub items: Vec<UploadView>,
    /// Bytes each second over the last seconds.
    pub bytes_per_s: u64,
    /// Waiting because the network is gone.
    pub is_waiting_for_network: bool,
    /// Held by the person.
    pub is_paused: bool,
}
