//! `PUT /files/update`, `POST /files` with an id, `PUT /files/thumbnail`

use potluck_server::jobs::removals;
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{
    Person, album, b64, b64_of, fill_up, lapse, person, photo, raw, set_plan, share, upload, usage,
};

const DAY: i64 = 24 * 3600;
const ORIGINAL: &[u8] = b"a longer ciphertext of an edited original";
const THUMBNAIL: &[u8] = b"edited thumb";

struct Place {
    server: TestServer,
    sara: Person,
    album: i64,
    id: i64,
    old: Value,
}

async fn place() -> Place {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let old = photo(&server, &sara, album).await;
    Place {
        id: old["id"].as_i64().unwrap(),
        server,
        sara,
        album,
        old,
    }
}

impl Place {
    async fn body(&self) -> Value {
        self.body_of(ORIGINAL, THUMBNAIL).await
    }

    async fn body_of(&self, original: &[u8], thumbnail: &[u8]) -> Value {
        let file = upload(&self.server, &self.sara, original).await;
        let thumbnail = upload(&self.server, &self.sara, thumbnail).await;
        json!({
            "id": self.id,
            "file": { "objectKey": file, "decryptionHeader": b64_of(24, 4), "size": original.len() },
            "thumbnail": { "objectKey": thumbnail, "decryptionHeader": b64_of(24, 5) },
            "metadata": { "encryptedData": b64(99), "decryptionHeader": b64_of(24, 6) },
        })
    }

    async fn put(&self, body: &Value) -> (u16, Value) {
        let path = "/files/update";
        self.server.put(path, self.sara.token(), body).await
    }

    async fn row(&self) -> Value {
        let path = format!(
            "/collections/v2/diff?collectionID={}&sinceTime=0",
            self.album
        );
        self.server.get(&path, self.sara.token()).await.1["diff"][0].clone()
    }

    async fn original(&self) -> Vec<u8> {
        let path = format!("/files/download/{}?token={}", self.id, self.sara.token);
        let reply = raw(&self.server, "GET", &path, &[], "").await;
        let url = reply.header("location").unwrap();
        let path = crate::support::path_of(url);
        raw(&self.server, "GET", path, &[], "").await.body
    }
}

#[tokio::test]
async fn new_contents_reach_every_reader_and_are_paid_by_the_difference() {
    let place = place().await;
    let tom = person(&place.server, "Tom").await;
    share(&place.server, place.album, &place.sara, &tom, "VIEWER").await;
    assert_eq!(usage(&place.server, &place.sara).await, 39);
    let body = place.body().await;
    let (status, reply) = place.put(&body).await;
    assert_eq!(status, 200, "{reply}");
    let stamp = reply["updationTime"].as_i64().unwrap();
    assert_eq!(reply, json!({"id": place.id, "updationTime": stamp}));
    assert!(stamp > place.old["updationTime"].as_i64().unwrap());
    let total = i64::try_from(ORIGINAL.len() + THUMBNAIL.len()).unwrap();
    assert_eq!(usage(&place.server, &place.sara).await, total);

    let since = place.old["updationTime"].as_i64().unwrap();
    let path = format!(
        "/collections/v2/diff?collectionID={}&sinceTime={since}",
        place.album
    );
    for who in [&place.sara, &tom] {
        let (_, diff) = place.server.get(&path, who.token()).await;
        let row = &diff["diff"][0];
        assert_eq!(row["updationTime"], stamp);
        assert_eq!(row["file"]["decryptionHeader"], b64_of(24, 4));
        assert_eq!(row["thumbnail"]["decryptionHeader"], b64_of(24, 5));
        assert_eq!(row["metadata"]["encryptedData"], b64(99));
        assert_eq!(
            row["info"],
            json!({"fileSize": ORIGINAL.len(), "thumbSize": THUMBNAIL.len()})
        );
        assert_eq!(row["encryptedKey"], b64(48), "the photo's key stays");
        let (_, list) = place
            .server
            .get("/collections/v2?sinceTime=0", who.token())
            .await;
        assert_eq!(list["collections"][0]["updationTime"], stamp);
    }
    assert_eq!(place.original().await, ORIGINAL);

    // A lost answer: the same again changes nothing.
    assert_eq!(place.put(&body).await, (200, reply));
    assert_eq!(place.row().await["updationTime"], stamp);
    assert_eq!(usage(&place.server, &place.sara).await, total);
}

#[tokio::test]
async fn a_create_with_an_id_replaces() {
    let place = place().await;
    let mut body = place.body().await;
    body["collectionID"] = place.album.into();
    body["encryptedKey"] = b64(48).into();
    body["keyDecryptionNonce"] = b64(24).into();
    body["ID"] = body["id"].take();
    let (status, reply) = place.server.post("/files", place.sara.token(), &body).await;
    assert_eq!((status, &reply["id"]), (200, &place.id.into()), "{reply}");
    assert_eq!(place.original().await, ORIGINAL);
    let (_, count) = place.server.get("/files/count", None).await;
    assert_eq!(count, json!({"count": 1}));
}

#[tokio::test]
async fn replaced_objects_go_after_twenty_four_days() {
    let place = place().await;
    let body = place.body().await;
    assert_eq!(place.put(&body).await.0, 200);
    let data = place.server.data_dir().join("objects/data");
    let old = [&place.old["file"], &place.old["thumbnail"]]
        .map(|part| data.join(part["objectKey"].as_str().unwrap()));
    place.server.clock.advance_seconds(24 * DAY - 1);
    assert_eq!(removals::clear(&place.server.state).await.unwrap(), 0);
    assert!(old.iter().all(|path| path.exists()));
    // The clock stood still while stamps did not, so they are some microseconds ahead of it.
    place.server.clock.advance_seconds(2);
    assert_eq!(removals::clear(&place.server.state).await.unwrap(), 2);
    assert!(old.iter().all(|path| !path.exists()));
    assert_eq!(removals::clear(&place.server.state).await.unwrap(), 0);
    let kept = body["file"]["objectKey"].as_str().unwrap();
    assert!(data.join(kept).exists());
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_nothing_changes() {
    let place = place().await;
    let tom = person(&place.server, "Tom").await;
    let good = place.body().await;
    let before = place.row().await;
    let with = |part: &str, field: &str, value: Value| {
        let mut body = good.clone();
        body[part][field] = value;
        body
    };
    let mut nobody = good.clone();
    nobody["id"] = 0.into();
    let mut same = good.clone();
    same["thumbnail"]["objectKey"] = good["file"]["objectKey"].clone();
    let toms = upload(&place.server, &tom, b"his").await;
    let other = photo(&place.server, &place.sara, place.album).await;
    let taken = other["file"]["objectKey"].clone();
    for bad in [
        Value::Null,
        nobody,
        same,
        with("file", "decryptionHeader", "".into()),
        with("thumbnail", "decryptionHeader", "".into()),
        with("metadata", "decryptionHeader", "".into()),
        with("file", "size", 1.into()),
        with("file", "objectKey", toms.into()),
        with("thumbnail", "objectKey", taken),
    ] {
        assert_eq!(place.put(&bad).await, (400, json!({})), "{bad}");
    }
    let mut unknown = good.clone();
    unknown["id"] = 5.into();
    assert_eq!(place.put(&unknown).await, (404, json!({})));
    let missing = format!("{}/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11", place.sara.id);
    let missing = with("file", "objectKey", missing.into());
    assert_eq!(place.put(&missing).await, (500, json!({})));
    // Somebody else's photo, with objects of their own.
    let mut foreign = good.clone();
    for part in ["file", "thumbnail"] {
        foreign[part]["objectKey"] = upload(&place.server, &tom, part.as_bytes()).await.into();
        foreign[part]["size"] = 0.into();
    }
    let answer = place
        .server
        .put("/files/update", tom.token(), &foreign)
        .await;
    assert_eq!(answer, (403, json!({})));

    lapse(&place.server, &place.sara).await;
    assert_eq!(place.put(&good).await, (402, json!({})));
    fill_up(&place.server, &place.sara).await;
    assert_eq!(place.put(&good).await, (426, json!({})));
    set_plan(&place.server, &place.sara, 10 << 30, i64::MAX, 78).await;
    assert_eq!(place.row().await, before);
    assert_eq!(place.put(&good).await.0, 200);
}

#[tokio::test]
async fn a_full_storage_takes_what_is_smaller() {
    let place = place().await;
    let body = place.body_of(b"short", b"s").await;
    fill_up(&place.server, &place.sara).await;
    let used = usage(&place.server, &place.sara).await;
    assert_eq!(place.put(&body).await.0, 200);
    assert_eq!(usage(&place.server, &place.sara).await, used - 39 + 6);
}

#[tokio::test]
async fn a_thumbnail_may_shrink() {
    let place = place().await;
    let tom = person(&place.server, "Tom").await;
    let part = |key: &str, header: String| json!({"objectKey": key, "decryptionHeader": header});
    let put = async |who: &Person, id: i64, thumbnail: Value| {
        let body = json!({"fileID": id, "thumbnail": thumbnail});
        place
            .server
            .put("/files/thumbnail", who.token(), &body)
            .await
    };
    let small = upload(&place.server, &place.sara, b"thumb").await;
    let new = part(&small, b64_of(24, 9));
    let toms = upload(&place.server, &tom, b"his").await;
    let sara = &place.sara;
    assert_eq!(put(&tom, place.id, new.clone()).await, (400, json!({})));
    assert_eq!(
        put(sara, place.id, part(&toms, b64(24))).await,
        (400, json!({}))
    );
    assert_eq!(
        put(sara, place.id, part(&small, String::new())).await,
        (400, json!({}))
    );
    assert_eq!(put(sara, 5, new.clone()).await, (404, json!({})));
    let his = part(&toms, b64(24));
    assert_eq!(put(&tom, place.id, his).await, (403, json!({})));
    let large = upload(&place.server, sara, b"larger than the old one").await;
    assert_eq!(
        put(sara, place.id, part(&large, b64(24))).await,
        (500, json!({}))
    );
    assert_eq!(usage(&place.server, sara).await, 39);

    assert_eq!(put(sara, place.id, new.clone()).await, (200, Value::Null));
    assert_eq!(usage(&place.server, sara).await, 30);
    let row = place.row().await;
    assert_eq!(row["thumbnail"]["decryptionHeader"], b64_of(24, 9));
    assert_eq!(
        row["file"]["decryptionHeader"],
        b64_of(24, 1),
        "the original stays"
    );
    assert!(row["updationTime"].as_i64() > place.old["updationTime"].as_i64());
    let path = format!("/files/preview/{}?token={}", place.id, sara.token);
    assert_eq!(
        raw(&place.server, "GET", &path, &[], "").await.body,
        b"thumb"
    );
    // Again.
    assert_eq!(put(sara, place.id, new).await, (200, Value::Null));
    assert_eq!(place.row().await, row);
}
