//! What every handler shares. No globals: a test makes as many of these as it likes.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;

use crate::config::Config;
use crate::db::{self, Db};
use crate::embed::Bundle;
use crate::limits::RateLimits;
use crate::mail::{MailError, Mailer, SmtpMailer, TerminalMailer};
use crate::objects::{LocalFolder, LocalObjects, Presigner};
use crate::ports::{Clock, Random, SystemClock, SystemRandom};
use crate::routes;
use crate::secrets::{Secrets, SecretsError};

/// Name of the database file in the data folder.
pub const DATABASE_NAME: &str = "potluck.db";

/// Name of the folder of stored ciphertext in the data folder.
pub const OBJECTS_NAME: &str = "objects";

/// The server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be made or used.
    #[error("cannot use the data folder {0}: {1}")]
    Data(PathBuf, #[source] std::io::Error),
    /// See [`SecretsError`].
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// See [`db::Error`].
    #[error("cannot open the database: {0}")]
    Database(#[from] db::Error),
    /// See [`MailError`].
    #[error("cannot set up mail: {0}")]
    Mail(#[from] MailError),
    /// The browser app cannot be read.
    #[error("cannot read the browser app in {0}: {1}")]
    Page(PathBuf, #[source] std::io::Error),
}

/// The outside world, so that tests can stand in for it.
pub struct Ports {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Draws ids and tokens.
    pub random: Arc<dyn Random>,
    /// Sends codes.
    pub mailer: Arc<dyn Mailer>,
}

impl Ports {
    /// The real ones.
    ///
    /// # Errors
    /// When the mail settings cannot be used.
    pub fn real(config: &Config) -> Result<Self, MailError> {
        Ok(Self {
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            mailer: if config.sends_mail() {
                Arc::new(SmtpMailer::new(&config.mail)?)
            } else {
                Arc::new(TerminalMailer)
            },
        })
    }
}

/// The shared state; see [`AppState`].
pub struct App {
    /// Settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The server's own keys.
    pub secrets: Secrets,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Draws ids and tokens.
    pub random: Arc<dyn Random>,
    /// Sends codes.
    pub mailer: Arc<dyn Mailer>,
    /// Stored ciphertext.
    pub objects: LocalObjects,
    /// Rate limits.
    pub limits: RateLimits,
    /// The browser app.
    pub bundle: Bundle,
}

/// Handle to the shared state; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<App>);

impl Deref for AppState {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}

impl AppState {
    /// Opens everything in the data folder, making what is missing.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn open(config: Config, ports: Ports) -> Result<Self, StartError> {
        let data = config.data.clone();
        make_private_folder(&data).map_err(|error| StartError::Data(data.clone(), error))?;
        let secrets = Secrets::open(&data, &*ports.random)?;
        let db = Db::open(&data.join(DATABASE_NAME), ports.clock.clone()).await?;
        let bundle = Bundle::load(&config)
            .map_err(|error| StartError::Page(config.page.dist.clone(), error))?;
        let folder = LocalFolder::open(&data.join(OBJECTS_NAME))
            .map_err(|error| StartError::Data(data.join(OBJECTS_NAME), error))?;
        let presigner = Presigner::new(&secrets.derive("object urls", b""), &config.origin());
        Ok(Self(Arc::new(App {
            objects: LocalObjects { folder, presigner },
            limits: RateLimits::new(config.sign_in.requests_per_minute),
            secrets,
            db,
            clock: ports.clock,
            random: ports.random,
            mailer: ports.mailer,
            bundle,
            config,
        })))
    }
}

/// Makes the folder if it is missing, closed to other users of the machine.
fn make_private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// The whole server as one service.
pub fn build_router(state: AppState) -> Router {
    routes::build(state)
}
