//! Settings: one commented TOML file, then the environment, which wins.
//!
//! # Errors
//! [`ConfigError`] says which setting is wrong and what to write instead; the server does not start with settings
//! that would leave it open ([`Config::validate`]).

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use potluck_protocol::limits::FREE_PLAN_BYTES;
use serde::Deserialize;

/// The commented file that `--print-config` prints; its values are the defaults.
pub const EXAMPLE: &str = include_str!("../potluck.toml.example");

/// A setting is wrong.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {0}: {1}")]
    Read(PathBuf, #[source] std::io::Error),
    /// The file is no TOML, or names a setting that does not exist.
    #[error("{0}: {1}")]
    Parse(PathBuf, #[source] Box<toml::de::Error>),
    /// A value does not fit.
    #[error("{setting}: {problem}")]
    Value {
        /// As in the file.
        setting: &'static str,
        /// What to write instead.
        problem: String,
    },
}

fn wrong(setting: &'static str, problem: impl Into<String>) -> ConfigError {
    ConfigError::Value {
        setting,
        problem: problem.into(),
    }
}

/// Everything that can be set.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The folder that holds everything.
    pub data: PathBuf,
    /// What people type; see [`Config::origin`].
    pub origin: String,
    /// What links begin with; see [`Config::link_origin`].
    pub link_origin: String,
    /// Other origins that pass the Origin check of links.
    pub browser_origins: Vec<String>,
    /// The header in which a proxy names the client.
    pub trusted_client_ip_header: String,
    /// Who may have an account.
    pub accounts: Accounts,
    /// Codes and proofs.
    pub sign_in: SignIn,
    /// How codes get out.
    pub mail: Mail,
    /// The browser app.
    pub page: Page,
    /// What is written to the terminal.
    pub log: Log,
}

/// Who may have an account, and how large.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Accounts {
    /// No new accounts.
    pub disable_registration: bool,
    /// Storage of a new account.
    pub default_quota_bytes: i64,
}

/// Codes and proofs.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct SignIn {
    /// Per client address and path.
    pub requests_per_minute: u32,
    /// Address to code; loopback only.
    pub fixed_codes: BTreeMap<String, String>,
}

/// The mail server.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Mail {
    /// Empty: no mail.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Empty: no login.
    pub username: String,
    /// A secret.
    pub password: String,
    /// How the connection is protected.
    pub encryption: MailEncryption,
    /// Sender.
    pub from: String,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailEncryption {
    /// Plain first, then upgraded; refused if the server cannot.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// Not at all.
    None,
}

/// The browser app.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Page {
    /// Folder of the bundle; empty means the built-in one.
    pub dist: PathBuf,
    /// Further origins for `connect-src`.
    pub connect_origins: Vec<String>,
    /// The server that keeps the albums; see [`Page::api_origin`].
    pub api_origin: String,
}

impl Page {
    /// The server that keeps the albums, without a slash at the end, when it is not this one.
    #[must_use]
    pub fn api_origin(&self) -> Option<&str> {
        Some(self.api_origin.trim_end_matches('/')).filter(|origin| !origin.is_empty())
    }
}

/// What is written to the terminal.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Log {
    /// A level or a filter.
    pub level: String,
    /// For people or for programs.
    pub format: LogFormat,
}

/// For people or for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One readable line each.
    Text,
    /// One JSON object each.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: PathBuf::from("potluck-data"),
            origin: String::new(),
            link_origin: String::new(),
            browser_origins: Vec::new(),
            trusted_client_ip_header: String::new(),
            accounts: Accounts::default(),
            sign_in: SignIn::default(),
            mail: Mail::default(),
            page: Page::default(),
            log: Log::default(),
        }
    }
}

impl Default for Accounts {
    fn default() -> Self {
        Self {
            disable_registration: false,
            default_quota_bytes: FREE_PLAN_BYTES,
        }
    }
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            requests_per_minute: 10,
            fixed_codes: BTreeMap::new(),
        }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 587,
            username: String::new(),
            password: String::new(),
            encryption: MailEncryption::Starttls,
            from: String::new(),
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            level: "info".to_owned(),
            format: LogFormat::Text,
        }
    }
}

impl Config {
    /// Reads the file, if one is named, then the environment, and checks the whole.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn load(
        file: Option<&Path>,
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut config = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| ConfigError::Read(path.to_owned(), error))?;
                toml::from_str(&text)
                    .map_err(|error| ConfigError::Parse(path.to_owned(), Box::new(error)))?
            }
            None => Self::default(),
        };
        config.apply_env(env)?;
        config.validate()?;
        Ok(config)
    }

    fn apply_env(&mut self, env: impl Fn(&str) -> Option<String>) -> Result<(), ConfigError> {
        // An empty variable means unset.
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        set(&mut self.listen, &env, "POTLUCK_LISTEN")?;
        set(&mut self.data, &env, "POTLUCK_DATA")?;
        set(&mut self.origin, &env, "POTLUCK_ORIGIN")?;
        set(&mut self.link_origin, &env, "POTLUCK_LINK_ORIGIN")?;
        if let Some(list) = env("POTLUCK_BROWSER_ORIGINS") {
            self.browser_origins = split(&list);
        }
        set(
            &mut self.trusted_client_ip_header,
            &env,
            "POTLUCK_TRUSTED_CLIENT_IP_HEADER",
        )?;
        set(
            &mut self.accounts.disable_registration,
            &env,
            "POTLUCK_DISABLE_REGISTRATION",
        )?;
        set(
            &mut self.accounts.default_quota_bytes,
            &env,
            "POTLUCK_DEFAULT_QUOTA_BYTES",
        )?;
        set(
            &mut self.sign_in.requests_per_minute,
            &env,
            "POTLUCK_SIGN_IN_REQUESTS_PER_MINUTE",
        )?;
        if let Some(list) = env("POTLUCK_FIXED_CODES") {
            self.sign_in.fixed_codes = split(&list)
                .iter()
                .map(|pair| {
                    pair.split_once('=')
                        .map(|(address, code)| (address.to_owned(), code.to_owned()))
                        .ok_or_else(|| {
                            wrong("POTLUCK_FIXED_CODES", "write address=code,address=code")
                        })
                })
                .collect::<Result<_, _>>()?;
        }
        set(&mut self.mail.host, &env, "POTLUCK_SMTP_HOST")?;
        set(&mut self.mail.port, &env, "POTLUCK_SMTP_PORT")?;
        set(&mut self.mail.username, &env, "POTLUCK_SMTP_USERNAME")?;
        set(&mut self.mail.password, &env, "POTLUCK_SMTP_PASSWORD")?;
        set(&mut self.mail.from, &env, "POTLUCK_SMTP_FROM")?;
        if let Some(word) = env("POTLUCK_SMTP_ENCRYPTION") {
            self.mail.encryption = match word.as_str() {
                "starttls" => MailEncryption::Starttls,
                "tls" => MailEncryption::Tls,
                "none" => MailEncryption::None,
                _ => {
                    return Err(wrong(
                        "POTLUCK_SMTP_ENCRYPTION",
                        "write starttls, tls or none",
                    ));
                }
            };
        }
        set(&mut self.page.dist, &env, "POTLUCK_DIST")?;
        if let Some(list) = env("POTLUCK_CONNECT_ORIGINS") {
            self.page.connect_origins = split(&list);
        }
        set(&mut self.page.api_origin, &env, "POTLUCK_API_ORIGIN")?;
        set(&mut self.log.level, &env, "POTLUCK_LOG")?;
        if let Some(word) = env("POTLUCK_LOG_FORMAT") {
            self.log.format = match word.as_str() {
                "text" => LogFormat::Text,
                "json" => LogFormat::Json,
                _ => return Err(wrong("POTLUCK_LOG_FORMAT", "write text or json")),
            };
        }
        Ok(())
    }

    /// Refuses settings that cannot work or would leave the server open.
    ///
    /// # Errors
    /// [`ConfigError::Value`] with the setting's name.
    pub fn validate(&self) -> Result<(), ConfigError> {
        check_origin("origin", &self.origin)?;
        check_origin("link-origin", &self.link_origin)?;
        for origin in &self.browser_origins {
            check_origin("browser-origins", origin)?;
        }
        for origin in &self.page.connect_origins {
            check_origin("page.connect-origins", origin)?;
        }
        if !self.page.api_origin.is_empty() {
            let origin = self.page.api_origin().unwrap_or("/");
            check_origin("page.api-origin", origin)?;
        }
        if self.accounts.default_quota_bytes <= 0 {
            return Err(wrong(
                "accounts.default-quota-bytes",
                "must be greater than zero",
            ));
        }
        if self.sign_in.requests_per_minute == 0 {
            return Err(wrong(
                "sign-in.requests-per-minute",
                "must be greater than zero",
            ));
        }
        for (address, code) in &self.sign_in.fixed_codes {
            if normalize_email(address) != *address {
                return Err(wrong(
                    "sign-in.fixed-codes",
                    "write addresses in lower case, without spaces",
                ));
            }
            if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(wrong("sign-in.fixed-codes", "a code has six digits"));
            }
        }
        if !self.sends_mail() && !self.is_local() {
            return Err(wrong(
                "mail.host",
                "needed to send sign-in codes unless the server listens on a loopback address such as 127.0.0.1",
            ));
        }
        if self.sends_mail() && self.mail.from.is_empty() {
            return Err(wrong("mail.from", "needed when mail.host is set"));
        }
        if !self.sign_in.fixed_codes.is_empty() && !self.is_local() {
            return Err(wrong(
                "sign-in.fixed-codes",
                "only allowed while the server listens on a loopback address such as 127.0.0.1",
            ));
        }
        if !self.trusted_client_ip_header.is_empty()
            && axum::http::HeaderName::from_str(&self.trusted_client_ip_header).is_err()
        {
            return Err(wrong("trusted-client-ip-header", "not a header name"));
        }
        if self.origin.is_empty() && !self.is_local() {
            return Err(wrong(
                "origin",
                "needed unless the server listens on a loopback address: links and upload addresses begin with it",
            ));
        }
        Ok(())
    }

    /// True when nobody on another machine can reach the server directly.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.listen.ip().is_loopback()
    }

    /// True when codes go out by mail; otherwise they are printed.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        !self.mail.host.is_empty()
    }

    /// The page's address, without a slash at the end.
    #[must_use]
    pub fn origin(&self) -> String {
        if self.origin.is_empty() {
            format!("http://localhost:{}", self.listen.port())
        } else {
            self.origin.clone()
        }
    }

    /// What album links begin with, without a slash at the end.
    #[must_use]
    pub fn link_origin(&self) -> String {
        if self.link_origin.is_empty() {
            self.origin()
        } else {
            self.link_origin.clone()
        }
    }
}

/// Addresses are compared and hashed in this form.
#[must_use]
pub fn normalize_email(address: &str) -> String {
    address.trim().to_lowercase()
}

fn set<T: FromStr>(
    target: &mut T,
    env: &impl Fn(&str) -> Option<String>,
    name: &'static str,
) -> Result<(), ConfigError> {
    if let Some(text) = env(name) {
        *target = text
            .parse()
            .map_err(|_| wrong(name, "does not have the right form"))?;
    }
    Ok(())
}

fn split(list: &str) -> Vec<String> {
    list.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// An origin is a scheme, a host and perhaps a port: `https://albums.example.org`. It goes into response headers,
/// so nothing else may slip in.
fn check_origin(setting: &'static str, origin: &str) -> Result<(), ConfigError> {
    if origin.is_empty() {
        return Ok(());
    }
    let host = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"))
        .unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    if host.is_empty() || !host.bytes().all(plain) {
        return Err(wrong(
            setting,
            "write scheme, host and port only, as in https://albums.example.org",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
