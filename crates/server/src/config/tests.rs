use super::*;
use std::collections::HashMap;

fn with(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let map: HashMap<String, String> = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Config::load(None, |name| map.get(name).cloned())
}

fn refused(pairs: &[(&str, &str)]) -> String {
    with(pairs).err().expect("refused").to_string()
}

#[test]
fn the_example_is_the_default() {
    let example: Config = toml::from_str(EXAMPLE).unwrap();
    let default = Config::default();
    assert_eq!(example.listen, default.listen);
    assert_eq!(example.data, default.data);
    assert_eq!(example.origin(), "http://localhost:8080");
    assert_eq!(example.link_origin(), example.origin());
    assert_eq!(
        example.accounts.default_quota_bytes,
        default.accounts.default_quota_bytes
    );
    assert_eq!(
        example.sign_in.requests_per_minute,
        default.sign_in.requests_per_minute
    );
    assert_eq!(example.mail.port, default.mail.port);
    assert_eq!(example.mail.encryption, default.mail.encryption);
    assert_eq!(example.log.level, default.log.level);
    assert_eq!(example.log.format, default.log.format);
    example.validate().unwrap();
}

#[test]
fn the_example_names_every_setting() {
    // Each variable the program reads is written beside its setting, so that nobody has to read the source.
    for name in [
        "LISTEN",
        "DATA",
        "ORIGIN",
        "LINK_ORIGIN",
        "BROWSER_ORIGINS",
        "TRUSTED_CLIENT_IP_HEADER",
        "DISABLE_REGISTRATION",
        "DEFAULT_QUOTA_BYTES",
        "SIGN_IN_REQUESTS_PER_MINUTE",
        "FIXED_CODES",
        "SMTP_HOST",
        "SMTP_PORT",
        "SMTP_USERNAME",
        "SMTP_PASSWORD",
        "SMTP_ENCRYPTION",
        "SMTP_FROM",
        "DIST",
        "CONNECT_ORIGINS",
        "API_ORIGIN",
        "LOG",
        "LOG_FORMAT",
    ] {
        assert!(EXAMPLE.contains(&format!("POTLUCK_{name}")), "{name}");
    }
}

#[test]
fn the_environment_wins() {
    let config = with(&[
        ("POTLUCK_LISTEN", "[::1]:9000"),
        ("POTLUCK_ORIGIN", "https://albums.example.org"),
        (
            "POTLUCK_BROWSER_ORIGINS",
            "https://a.example.org, http://b.example.org:8080",
        ),
        ("POTLUCK_FIXED_CODES", "sara@example.org=123456"),
        ("POTLUCK_DISABLE_REGISTRATION", "true"),
        ("POTLUCK_LOG", ""),
    ])
    .unwrap();
    assert_eq!(config.listen.port(), 9000);
    assert_eq!(config.link_origin(), "https://albums.example.org");
    assert_eq!(config.browser_origins.len(), 2);
    assert_eq!(config.sign_in.fixed_codes["sara@example.org"], "123456");
    assert!(config.accounts.disable_registration);
    assert_eq!(config.log.level, "info");
}

#[test]
fn fixed_codes_are_refused_on_a_public_address() {
    let text = refused(&[
        ("POTLUCK_LISTEN", "0.0.0.0:8080"),
        ("POTLUCK_FIXED_CODES", "sara@example.org=123456"),
        ("POTLUCK_SMTP_HOST", "mail.example.org"),
        ("POTLUCK_SMTP_FROM", "albums@example.org"),
    ]);
    assert!(
        text.starts_with("sign-in.fixed-codes: only allowed"),
        "{text}"
    );
}

#[test]
fn a_public_address_needs_mail() {
    let text = refused(&[("POTLUCK_LISTEN", "192.0.2.1:8080")]);
    assert!(text.starts_with("mail.host: needed"), "{text}");
    assert!(
        with(&[
            ("POTLUCK_LISTEN", "192.0.2.1:8080"),
            ("POTLUCK_SMTP_HOST", "mail.example.org"),
            ("POTLUCK_SMTP_FROM", "albums@example.org"),
            ("POTLUCK_ORIGIN", "https://albums.example.org"),
        ])
        .is_ok()
    );
}

#[test]
fn a_public_address_needs_a_name() {
    // Upload addresses would lead every guest to their own machine.
    let text = refused(&[
        ("POTLUCK_LISTEN", "0.0.0.0:8080"),
        ("POTLUCK_SMTP_HOST", "mail.example.org"),
        ("POTLUCK_SMTP_FROM", "albums@example.org"),
    ]);
    assert!(text.starts_with("origin: needed"), "{text}");
}

#[test]
fn the_api_may_be_another_server() {
    let config = with(&[("POTLUCK_API_ORIGIN", "https://museum.example.org/")]).unwrap();
    assert_eq!(config.page.api_origin(), Some("https://museum.example.org"));
    assert_eq!(Config::default().page.api_origin(), None);
}

#[test]
fn wrong_values_name_their_setting() {
    for (name, value) in [
        ("POTLUCK_LISTEN", "localhost"),
        ("POTLUCK_SMTP_PORT", "many"),
        ("POTLUCK_SMTP_ENCRYPTION", "maybe"),
        ("POTLUCK_LOG_FORMAT", "xml"),
        ("POTLUCK_FIXED_CODES", "sara@example.org"),
    ] {
        assert!(refused(&[(name, value)]).starts_with(name), "{name}");
    }
    for (setting, pair) in [
        ("origin", ("POTLUCK_ORIGIN", "https://a.example.org/")),
        ("origin", ("POTLUCK_ORIGIN", "albums.example.org")),
        (
            "browser-origins",
            ("POTLUCK_BROWSER_ORIGINS", "https://a; x"),
        ),
        (
            "page.connect-origins",
            ("POTLUCK_CONNECT_ORIGINS", "https://a 'unsafe-inline'"),
        ),
        (
            "page.api-origin",
            ("POTLUCK_API_ORIGIN", "museum.example.org"),
        ),
        (
            "page.api-origin",
            ("POTLUCK_API_ORIGIN", "https://a.example.org/api"),
        ),
        ("page.api-origin", ("POTLUCK_API_ORIGIN", "/")),
        (
            "page.api-origin",
            ("POTLUCK_API_ORIGIN", "https://a\"><script>"),
        ),
        ("mail.from", ("POTLUCK_SMTP_HOST", "mail.example.org")),
        (
            "sign-in.fixed-codes",
            ("POTLUCK_FIXED_CODES", "Sara@example.org=123456"),
        ),
        (
            "sign-in.fixed-codes",
            ("POTLUCK_FIXED_CODES", "sara@example.org=12345"),
        ),
        (
            "sign-in.requests-per-minute",
            ("POTLUCK_SIGN_IN_REQUESTS_PER_MINUTE", "0"),
        ),
        (
            "accounts.default-quota-bytes",
            ("POTLUCK_DEFAULT_QUOTA_BYTES", "0"),
        ),
        (
            "trusted-client-ip-header",
            ("POTLUCK_TRUSTED_CLIENT_IP_HEADER", "not a header"),
        ),
    ] {
        let text = refused(&[pair]);
        assert!(text.starts_with(&format!("{setting}: ")), "{text}");
    }
}

#[test]
fn a_misspelt_setting_is_refused() {
    assert!(toml::from_str::<Config>("lisen = \"127.0.0.1:80\"").is_err());
    assert!(toml::from_str::<Config>("[mail]\nhots = \"x\"").is_err());
}
