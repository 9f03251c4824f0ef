//! Comments and reactions of accounts: empty answers for those who take part.

use potluck_server::testing::TestServer;
use serde_json::json;

use crate::support::{album, person, share};

#[tokio::test]
async fn participants_learn_that_there_is_nothing() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let anna = person(&server, "Anna").await;
    let id = album(&server, &sara).await;
    share(&server, id, &sara, &tom, "VIEWER").await;
    let empty = [
        (
            "/social/diff",
            json!({"comments": [], "reactions": [], "hasMoreComments": false, "hasMoreReactions": false}),
        ),
        ("/comments/diff", json!({"comments": [], "hasMore": false})),
        (
            "/reactions/diff",
            json!({"reactions": [], "hasMore": false}),
        ),
        ("/social/anon-profiles", json!({"profiles": []})),
    ];
    for (path, nothing) in empty {
        let asked = format!("{path}?collectionID={id}&sinceTime=0&limit=1000");
        for who in [&sara, &tom] {
            assert_eq!(
                server.get(&asked, who.token()).await,
                (200, nothing.clone())
            );
        }
        assert_eq!(server.get(&asked, anna.token()).await, (404, json!({})));
        assert_eq!(server.get(&asked, None).await.0, 401, "{path}");
        let unknown = format!("{path}?collectionID=5");
        assert_eq!(server.get(&unknown, sara.token()).await, (404, json!({})));
        for bad in [
            String::new(),
            "?collectionID=x".into(),
            format!("?collectionID={id}&limit=0"),
            format!("?collectionID={id}&limit=x"),
        ] {
            let asked = format!("{path}{bad}");
            assert_eq!(
                server.get(&asked, sara.token()).await,
                (400, json!({})),
                "{asked}"
            );
        }
        let gone = album(&server, &sara).await;
        let delete = format!("/collections/v3/{gone}?collectionID={gone}&keepFiles=false");
        let deleted = server
            .call("DELETE", &delete, sara.token(), &json!(null))
            .await;
        assert_eq!(deleted.0, 200);
        let asked = format!("{path}?collectionID={gone}");
        assert_eq!(server.get(&asked, sara.token()).await, (404, json!({})));
    }
}

#[tokio::test]
async fn no_album_has_news() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let asked = server
        .get("/comments-reactions/updated-at", sara.token())
        .await;
    assert_eq!(asked, (200, json!({"updates": []})));
    let asked = server.get("/comments-reactions/counts", sara.token()).await;
    assert_eq!(asked, (200, json!({"counts": []})));
    assert_eq!(server.get("/comments-reactions/counts", None).await.0, 401);
}
