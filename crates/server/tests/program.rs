//! The program itself: started, asked over a loopback socket, stopped, started again.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use potluck_server::testing::TempDir;
use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_potluck-server");

struct Running {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    port: u16,
}

impl Running {
    fn start(data: &TempDir) -> Self {
        let mut child = Command::new(PROGRAM)
            .env("POTLUCK_LISTEN", "127.0.0.1:0")
            .env("POTLUCK_DATA", data.path())
            .env("POTLUCK_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let greeting = lines.next().unwrap().unwrap();
        let port = greeting
            .strip_prefix("Potluck is at http://localhost:")
            .and_then(|rest| rest.split(' ').next())
            .and_then(|port| port.parse().ok())
            .unwrap_or_else(|| panic!("no address in {greeting}"));
        Self { child, lines, port }
    }

    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String) {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        );
        socket.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap().1.to_owned();
        (status, body)
    }

    /// As Ctrl-C does, or a service manager.
    fn stop(mut self, signal: &str) {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        assert!(self.child.wait().unwrap().success());
    }
}

#[test]
fn a_code_is_on_the_terminal_and_a_session_outlives_the_program() {
    let data = TempDir::new().unwrap();
    let mut server = Running::start(&data);
    assert_eq!(server.ask("GET", "/ping", "", "").0, 200);
    let ask = r#"{"email":"sara@example.org","purpose":"signup"}"#;
    assert_eq!(server.ask("POST", "/users/ott", "", ask).0, 200);
    let line = server
        .lines
        .by_ref()
        .map(Result::unwrap)
        .find(|line| line.starts_with("Sign-in code for sara@example.org: "))
        .unwrap();
    let code = line.rsplit(' ').next().unwrap();
    let give = format!(r#"{{"email":"sara@example.org","ott":"{code}"}}"#);
    let (status, body) = server.ask("POST", "/users/verify-email", "", &give);
    assert_eq!(status, 200);
    let body: Value = serde_json::from_str(&body).unwrap();
    let token = format!("X-Auth-Token: {}\r\n", body["token"].as_str().unwrap());
    server.stop("-INT");

    let server = Running::start(&data);
    let (status, sessions) = server.ask("GET", "/users/sessions", &token, "");
    assert_eq!(status, 200);
    assert!(sessions.contains(r#""ip":"127.0.0.1""#), "{sessions}");
    server.stop("-TERM");
}

#[test]
fn settings_that_cannot_be_are_refused_in_one_line() {
    let check = |name: &str, value: &str| {
        let out = Command::new(PROGRAM)
            .arg("--check-config")
            .env(name, value)
            .output()
            .unwrap();
        (
            out.status.success(),
            String::from_utf8(out.stderr).unwrap(),
            String::from_utf8(out.stdout).unwrap(),
        )
    };
    assert_eq!(
        check("POTLUCK_LISTEN", "127.0.0.1:9000"),
        (true, String::new(), "the settings are fine\n".into())
    );
    let (fine, why, _) = check("POTLUCK_LISTEN", "0.0.0.0:9000");
    assert!(!fine);
    assert!(
        why.starts_with("potluck-server: mail.host: needed"),
        "{why}"
    );
    assert_eq!(why.lines().count(), 1);
}

#[test]
fn the_printed_settings_are_accepted() {
    let printed = Command::new(PROGRAM)
        .arg("--print-config")
        .output()
        .unwrap();
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("potluck.toml");
    std::fs::write(&file, printed.stdout).unwrap();
    let checked = Command::new(PROGRAM)
        .arg("--config")
        .arg(&file)
        .arg("--check-config")
        .status()
        .unwrap();
    assert!(checked.success());
}
