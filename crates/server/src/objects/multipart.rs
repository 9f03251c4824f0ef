//! The list of parts that ends a multipart upload.
//!
//! # Shape
//! `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"…"</ETag></Part>…</CompleteMultipartUpload>`,
//! with or without an XML declaration, namespace, white space, comments, and quotes plain, escaped or missing.
//!
//! # Errors
//! [`ListError::Malformed`] for anything else, [`ListError::Order`] when numbers do not run 1, 2, 3, …
//!
//! # Source
//! Amazon S3, "CompleteMultipartUpload". Consecutive numbers from 1 are the Ente Photos protocol's rule.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::presign::unhex;
use potluck_protocol::limits::PARTS_MAX;

/// Longest list that can be meant: the most parts, generously written.
pub const LIST_MAX_BYTES: usize = PARTS_MAX * 256;

/// Why a list was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Not XML, not this document, or a member is missing.
    #[error("the list of parts is malformed")]
    Malformed,
    /// Numbers out of order or with gaps.
    #[error("part numbers must run from 1")]
    Order,
}

/// Reads the list: the MD5 of each part, in order.
///
/// # Errors
/// See [`ListError`].
pub fn parse(body: &[u8]) -> Result<Vec<[u8; 16]>, ListError> {
    let text = std::str::from_utf8(body).map_err(|_| ListError::Malformed)?;
    let mut reader = Reader::from_str(text);
    let mut path: Vec<Vec<u8>> = Vec::new();
    let mut number = String::new();
    let mut etag = String::new();
    let mut parts = Vec::new();
    let mut closed = false;
    loop {
        match reader.read_event().map_err(|_| ListError::Malformed)? {
            Event::Start(tag) => {
                path.push(tag.local_name().as_ref().to_vec());
                match path.len() {
                    1 if closed || path[0] != b"CompleteMultipartUpload" => {
                        return Err(ListError::Malformed);
                    }
                    2 if path[1] == b"Part" => {
                        number.clear();
                        etag.clear();
                    }
                    _ => {}
                }
            }
            Event::End(_) => {
                if at(&path, &[b"CompleteMultipartUpload", b"Part"]) {
                    parts.push(part(parts.len(), &number, &etag)?);
                }
                path.pop();
                closed = closed || path.is_empty();
            }
            Event::Text(text) => {
                let text = text.decode().map_err(|_| ListError::Malformed)?;
                field(&path, &mut number, &mut etag, &text)?;
            }
            Event::GeneralRef(name) => {
                let name = name.decode().map_err(|_| ListError::Malformed)?;
                // An ETag holds hex and quotes; no other entity can be meant.
                let quote = matches!(&*name, "quot" | "#34" | "#x22");
                let text = if quote {
                    "\""
                } else {
                    return Err(ListError::Malformed);
                };
                field(&path, &mut number, &mut etag, text)?;
            }
            Event::CData(text) => {
                let text = text.decode().map_err(|_| ListError::Malformed)?;
                field(&path, &mut number, &mut etag, &text)?;
            }
            Event::Eof => break,
            Event::Empty(_) if path.is_empty() => return Err(ListError::Malformed),
            Event::DocType(_) => return Err(ListError::Malformed),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if !closed || !path.is_empty() || parts.is_empty() || parts.len() > PARTS_MAX {
        return Err(ListError::Malformed);
    }
    Ok(parts)
}

fn at(path: &[Vec<u8>], wanted: &[&[u8]]) -> bool {
    path.iter().map(Vec::as_slice).eq(wanted.iter().copied())
}

fn field(
    path: &[Vec<u8>],
    number: &mut String,
    etag: &mut String,
    text: &str,
) -> Result<(), ListError> {
    if at(path, &[b"CompleteMultipartUpload", b"Part", b"PartNumber"]) {
        number.push_str(text);
    } else if at(path, &[b"CompleteMultipartUpload", b"Part", b"ETag"]) {
        etag.push_str(text);
    } else if path.len() < 3 && !text.trim().is_empty() {
        return Err(ListError::Malformed);
    }
    Ok(())
}

fn part(before: usize, number: &str, etag: &str) -> Result<[u8; 16], ListError> {
    let number: usize = number.trim().parse().map_err(|_| ListError::Malformed)?;
    if number != before + 1 {
        return Err(ListError::Order);
    }
    unhex(etag.trim().trim_matches('"')).ok_or(ListError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "00000000000000000000000000000001";
    const B: &str = "000000000000000000000000000000ff";

    fn list(parts: &[(usize, &str)]) -> String {
        let parts: String = parts
            .iter()
            .map(|(n, e)| format!("<Part><PartNumber>{n}</PartNumber><ETag>{e}</ETag></Part>"))
            .collect();
        format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>")
    }

    #[test]
    fn quotes_may_be_plain_escaped_or_missing() {
        for quote in ["\"", "&quot;", "&#34;", "&#x22;", ""] {
            let body = list(&[
                (1, &format!("{quote}{A}{quote}")),
                (2, &format!("{quote}{B}{quote}")),
            ]);
            let parts = parse(body.as_bytes()).expect(quote);
            assert_eq!(parts.len(), 2);
            assert_eq!(parts[0][15], 1);
            assert_eq!(parts[1][15], 255);
        }
    }

    #[test]
    fn declaration_namespace_comments_order_of_members_and_space_are_tolerated() {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- x -->\n\
             <CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n \
             <Part>\n <ETag> \"{A}\" </ETag>\n <PartNumber> 1 </PartNumber><ChecksumCRC32>AA==</ChecksumCRC32> </Part>\n\
             </CompleteMultipartUpload>\n"
        );
        assert_eq!(parse(body.as_bytes()).map(|p| p.len()), Ok(1));
    }

    #[test]
    fn numbers_must_run_from_one() {
        for parts in [
            vec![(2, A)],
            vec![(0, A)],
            vec![(1, A), (1, B)],
            vec![(1, A), (3, B)],
            vec![(2, A), (1, B)],
        ] {
            assert_eq!(
                parse(list(&parts).as_bytes()),
                Err(ListError::Order),
                "{parts:?}"
            );
        }
    }

    #[test]
    fn everything_else_is_malformed() {
        for body in [
            String::new(),
            "{}".to_owned(),
            list(&[]),
            "<CompleteMultipartUpload/>".to_owned(),
            format!("{}{}", list(&[(1, A)]), list(&[(1, A)])),
            list(&[(1, A)]).replace("</CompleteMultipartUpload>", ""),
            list(&[(1, "")]),
            list(&[(1, "abc")]),
            list(&[(1, &format!("{A}-2"))]),
            list(&[(1, &format!("&amp;{A}"))]),
            list(&[(1, A)]).replace("PartNumber>1<", "PartNumber>one<"),
            list(&[(1, A)]).replace("CompleteMultipartUpload", "Other"),
            format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{}", list(&[(1, A)])),
        ] {
            assert_eq!(parse(body.as_bytes()), Err(ListError::Malformed), "{body}");
        }
        assert_eq!(parse(&[0xff, 0xfe]), Err(ListError::Malformed));
    }
}
