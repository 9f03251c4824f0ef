//! Mail: sign-in codes and notices.
//!
//! Without a mail server the codes go to the terminal, one clear line each; the configuration allows that only on a
//! loopback address.

use futures::future::BoxFuture;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use crate::config::{self, MailEncryption};

/// One letter. Its text may be a secret, so it has no `Debug`.
#[derive(Clone)]
pub struct Letter {
    /// Normalized address.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The one-time code in it, if that is what it is about.
    pub code: Option<String>,
}

impl Letter {
    /// A sign-in code.
    #[must_use]
    pub fn code(to: &str, code: &str) -> Self {
        Self {
            to: to.to_owned(),
            subject: format!("Verification code: {code}"),
            text: format!(
                "Your code for Potluck is {code}.\n\nIt is good for one hour. If you did not ask for it, ignore this letter.\n"
            ),
            code: Some(code.to_owned()),
        }
    }

    /// Tells that somebody signed in.
    #[must_use]
    pub fn signed_in(to: &str) -> Self {
        Self {
            to: to.to_owned(),
            subject: "New sign-in to your Potluck account".to_owned(),
            text: "Somebody signed in to your Potluck account with a code from this mailbox.\n\n\
                   If it was not you, sign in, change your password and end the other sessions.\n"
                .to_owned(),
            code: None,
        }
    }

    /// Tells the owner of an album that somebody came in through its link. The album's name is not known here.
    #[must_use]
    pub fn joined(to: &str, who: &str) -> Self {
        Self {
            to: to.to_owned(),
            subject: "Somebody joined one of your Potluck albums".to_owned(),
            text: format!(
                "{who} joined one of your albums through its link, and now sees it in their own account.\n\n\
                 The album lists everybody who takes part; you can remove them there.\n"
            ),
            code: None,
        }
    }

    /// Tells the old address that it no longer opens the account.
    #[must_use]
    pub fn address_changed(to: &str) -> Self {
        Self {
            to: to.to_owned(),
            subject: "Your Potluck account has a new e-mail address".to_owned(),
            text: "Your Potluck account now belongs to another e-mail address. This one no longer opens it.\n".to_owned(),
            code: None,
        }
    }
}

/// A letter could not be handed over.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The address or the sender is no address.
    #[error("not a mail address")]
    Address,
    /// The mail server refused or was not there.
    #[error("mail server")]
    Server(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Sends letters.
pub trait Mailer: Send + Sync {
    /// Hands the letter over; returns when somebody else is responsible for it.
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), MailError>>;
}

/// By a mail server.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpMailer {
    /// From the settings. No connection is made yet.
    ///
    /// # Errors
    /// When the sender or the host cannot be used.
    pub fn new(settings: &config::Mail) -> Result<Self, MailError> {
        let host = settings.host.as_str();
        let server = |error: lettre::transport::smtp::Error| MailError::Server(Box::new(error));
        let mut builder = match settings.encryption {
            MailEncryption::Starttls => {
                AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host).map_err(server)?
            }
            MailEncryption::Tls => {
                AsyncSmtpTransport::<Tokio1Executor>::relay(host).map_err(server)?
            }
            MailEncryption::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host),
        }
        .port(settings.port);
        if !settings.username.is_empty() {
            builder = builder.credentials(Credentials::new(
                settings.username.clone(),
                settings.password.clone(),
            ));
        }
        Ok(Self {
            transport: builder.build(),
            from: settings.from.parse().map_err(|_| MailError::Address)?,
        })
    }
}

impl Mailer for SmtpMailer {
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(async move {
            let message = Message::builder()
                .from(self.from.clone())
                .to(letter.to.parse().map_err(|_| MailError::Address)?)
                .subject(letter.subject)
                .body(letter.text)
                .map_err(|error| MailError::Server(Box::new(error)))?;
            self.transport
                .send(message)
                .await
                .map_err(|error| MailError::Server(Box::new(error)))?;
            Ok(())
        })
    }
}

/// On the terminal: codes in one clear line, notices not at all.
///
/// This is standard output, not the log: logs are kept and sent around, and codes must not be.
#[derive(Clone, Copy, Debug, Default)]
pub struct TerminalMailer;

impl Mailer for TerminalMailer {
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(async move {
            if let Some(code) = letter.code {
                use std::io::Write as _;
                // Whoever asks for a code chooses the address; it must not be able to steer the terminal.
                let to: String = letter.to.chars().filter(|c| !c.is_control()).collect();
                let line = format!("Sign-in code for {to}: {code}\n");
                // A closed terminal is no reason to fail the request.
                let _ = std::io::stdout().lock().write_all(line.as_bytes());
            }
            Ok(())
        })
    }
}
