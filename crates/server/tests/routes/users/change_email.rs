//! `POST /users/change-email`.

use potluck_protocol::paths::{OTT, USER_DETAILS};
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use super::support::bare;

const PATH: &str = "/users/change-email";

#[tokio::test]
async fn a_code_sent_to_the_new_address_moves_the_account() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let token = Some(sara.token.as_str());
    let new = json!({ "email": "Sara.Tom@example.org", "purpose": "change" });
    assert_eq!(server.post(OTT, None, &new).await.0, 200);
    let code = server.outbox.code("sara.tom@example.org").unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let give = |code: &str| json!({ "email": "sara.tom@example.org", "ott": code });
    assert_eq!(server.post(PATH, token, &give(wrong)).await, bare(401));
    assert_eq!(
        server.post(PATH, token, &give(&code)).await,
        (200, Value::Null)
    );
    let (_, details) = server.get(USER_DETAILS, token).await;
    assert_eq!(details["email"], "sara.tom@example.org");
    let last = server.outbox.letters("sara@example.org").pop().unwrap();
    assert!(last.code.is_none());
    // The old address is free again.
    let again = json!({ "email": "sara@example.org", "purpose": "signup" });
    assert_eq!(server.post(OTT, None, &again).await.0, 200);
}

#[tokio::test]
async fn refusals() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let token = Some(sara.token.as_str());
    assert_eq!(
        server.post(PATH, token, &json!({ "ott": "123456" })).await,
        bare(400)
    );
    let none = json!({ "email": "tom@example.org", "ott": "123456" });
    assert_eq!(server.post(PATH, token, &none).await, bare(410));
    assert_eq!(server.post(PATH, None, &none).await.0, 401);
    // Somebody takes the address between the code and its use.
    let ask = json!({ "email": "tom@example.org", "purpose": "change" });
    assert_eq!(server.post(OTT, None, &ask).await.0, 200);
    let code = server.outbox.code("tom@example.org").unwrap();
    server.verify_email("tom@example.org").await;
    let give = json!({ "email": "tom@example.org", "ott": code });
    // The code of the other sign-up was another one, so this is still active unless they happen to be equal.
    let answer = server.post(PATH, token, &give).await;
    assert!(answer == bare(403) || answer == bare(410), "{answer:?}");
}
