//! Letters by a mail server, spoken to over a loopback socket.
#![allow(clippy::unwrap_used)]

use potluck_server::config::{Mail, MailEncryption};
use potluck_server::mail::{Letter, MailError, Mailer as _, SmtpMailer};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

fn settings(port: u16) -> Mail {
    Mail {
        host: "127.0.0.1".into(),
        port,
        encryption: MailEncryption::None,
        from: "Potluck <albums@example.org>".into(),
        ..Mail::default()
    }
}

/// Takes one letter as a mail server would, and gives back what was said.
async fn take_one(listener: TcpListener) -> String {
    let (socket, _) = listener.accept().await.unwrap();
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut said = String::new();
    let mut in_letter = false;
    write.write_all(b"220 mail.example.org\r\n").await.unwrap();
    while let Some(line) = lines.next_line().await.unwrap() {
        said.push_str(&line);
        said.push('\n');
        let answer: &[u8] = match line.as_str() {
            "." => {
                in_letter = false;
                b"250 taken\r\n"
            }
            _ if in_letter => continue,
            "DATA" => {
                in_letter = true;
                b"354 go on\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        write.write_all(answer).await.unwrap();
        if answer.starts_with(b"250 taken") {
            break;
        }
    }
    said
}

#[tokio::test]
async fn a_code_arrives() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mailer = SmtpMailer::new(&settings(listener.local_addr().unwrap().port())).unwrap();
    let (said, sent) = tokio::join!(
        take_one(listener),
        mailer.send(Letter::code("sara@example.org", "012345"))
    );
    sent.unwrap();
    assert!(said.contains("MAIL FROM:<albums@example.org>"), "{said}");
    assert!(said.contains("RCPT TO:<sara@example.org>"), "{said}");
    assert!(
        said.contains("Subject: Verification code: 012345"),
        "{said}"
    );
    assert!(said.contains("Your code for Potluck is 012345."), "{said}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_error_and_so_is_a_strange_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mailer = SmtpMailer::new(&settings(port)).unwrap();
    let letter = Letter::code("sara@example.org", "012345");
    assert!(matches!(
        mailer.send(letter).await,
        Err(MailError::Server(_))
    ));
    for address in ["nobody", "a@b\r\nBcc: c@example.org", ""] {
        let letter = Letter::code(address, "012345");
        assert!(matches!(mailer.send(letter).await, Err(MailError::Address)));
    }
}

#[test]
fn encrypted_connections_can_be_set_up_and_a_strange_sender_not() {
    for encryption in [MailEncryption::Starttls, MailEncryption::Tls] {
        let settings = Mail {
            encryption,
            username: "albums".into(),
            password: "secret".into(),
            ..settings(587)
        };
        assert!(SmtpMailer::new(&settings).is_ok());
    }
    let strange = Mail {
        from: "nobody".into(),
        ..settings(25)
    };
    assert!(SmtpMailer::new(&strange).is_err());
}
