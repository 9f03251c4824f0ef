//! The flags of the program.

use std::ffi::OsString;
use std::path::PathBuf;

/// What `--help` prints.
pub const HELP: &str = "\
potluck-server: albums people fill together, on a server that cannot read them

Usage: potluck-server [flags]

  --config FILE     read settings from FILE (else: defaults and POTLUCK_* variables)
  --check-config    read the settings, say what is wrong with them, and stop
  --print-config    print a commented file of settings with their defaults
  --version         print the version
  --help            print this

Try it:  potluck-server, then open http://localhost:8080
";

/// What the flags ask for.
#[derive(Debug, PartialEq, Eq)]
pub enum Wish {
    /// Serve.
    Serve {
        /// File of settings.
        config: Option<PathBuf>,
    },
    /// Only check the settings.
    CheckConfig {
        /// File of settings.
        config: Option<PathBuf>,
    },
    /// Print the example file.
    PrintConfig,
    /// Print the help.
    Help,
    /// Print the version.
    Version,
}

/// Reads the flags.
///
/// # Errors
/// A sentence that names the flag that is wrong.
pub fn read(args: impl Iterator<Item = OsString>) -> Result<Wish, String> {
    let mut args = args;
    let mut config = None;
    let mut check = false;
    while let Some(arg) = args.next() {
        let text = arg.to_string_lossy().into_owned();
        match text.as_str() {
            "--help" | "-h" => return Ok(Wish::Help),
            "--version" | "-V" => return Ok(Wish::Version),
            "--print-config" => return Ok(Wish::PrintConfig),
            "--check-config" => check = true,
            "--config" => match args.next() {
                Some(file) => config = Some(PathBuf::from(file)),
                None => return Err("--config needs a file name".to_owned()),
            },
            _ => match text.strip_prefix("--config=") {
                Some(file) => config = Some(PathBuf::from(file)),
                None => return Err(format!("unknown flag {text}; see --help")),
            },
        }
    }
    Ok(if check {
        Wish::CheckConfig { config }
    } else {
        Wish::Serve { config }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(args: &[&str]) -> Result<Wish, String> {
        read(args.iter().map(OsString::from))
    }

    #[test]
    fn flags_say_what_is_wished() {
        assert_eq!(wish(&[]), Ok(Wish::Serve { config: None }));
        assert_eq!(
            wish(&["--config", "a.toml", "--check-config"]),
            Ok(Wish::CheckConfig {
                config: Some("a.toml".into())
            })
        );
        assert_eq!(
            wish(&["--config=a.toml"]),
            Ok(Wish::Serve {
                config: Some("a.toml".into())
            })
        );
        assert_eq!(wish(&["--help"]), Ok(Wish::Help));
        assert_eq!(wish(&["--version"]), Ok(Wish::Version));
        assert_eq!(wish(&["--print-config"]), Ok(Wish::PrintConfig));
        assert!(wish(&["--config"]).is_err());
        assert!(wish(&["--port", "1"]).is_err());
    }
}
