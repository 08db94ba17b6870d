//! Forms, as OpenRefine and browsers send them.

use url::form_urlencoded;

use super::errors::Problem;

/// The text fields of a form, in their order. Files are fields like others.
///
/// # Errors
/// The content type is of neither kind of form, or the body does not hold what it says.
pub(crate) fn read(
    content_type: Option<&str>,
    body: &[u8],
) -> Result<Vec<(String, String)>, Problem> {
    let whole = content_type.unwrap_or("application/x-www-form-urlencoded");
    let kind = whole.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/x-www-form-urlencoded" => {
            Ok(form_urlencoded::parse(body).into_owned().collect())
        }
        "multipart/form-data" => {
            let boundary = boundary(whole).ok_or_else(|| {
                Problem::bad_request("the multipart form names no boundary in its content type")
            })?;
            multipart(&boundary, body)
                .ok_or_else(|| Problem::bad_request("the multipart form is cut or malformed"))
        }
        _ => Err(Problem::bad_request(
            "expected a form: application/x-www-form-urlencoded or multipart/form-data",
        )),
    }
}

fn boundary(content_type: &str) -> Option<String> {
    let parameter = content_type.split(';').skip(1).find_map(|part| {
        let (name, value) = part.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then_some(value)
    })?;
    let boundary = parameter.trim().trim_matches('"');
    (!boundary.is_empty() && boundary.len() <= 70).then(|| boundary.to_owned())
}

fn multipart(boundary: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    let opening = format!("--{boundary}");
    let between = format!("\r\n--{boundary}");
    let mut rest = match body.starts_with(opening.as_bytes()) {
        true => &body[opening.len()..],
        false => &body[find(body, between.as_bytes())? + between.len()..],
    };
    let mut fields = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Some(fields);
        }
        rest = &rest[find(rest, b"\r\n")? + 2..];
        let head_end = match rest.starts_with(b"\r\n") {
            true => 0,
            false => find(rest, b"\r\n\r\n")? + 2,
        };
        let head = String::from_utf8_lossy(&rest[..head_end]);
        let value_start = head_end + 2;
        let value_end = value_start + find(rest.get(value_start..)?, between.as_bytes())?;
        if let Some(name) = field_name(&head) {
            let value = String::from_utf8_lossy(&rest[value_start..value_end]).into_owned();
            fields.push((name, value));
        }
        rest = &rest[value_end + between.len()..];
    }
}

fn field_name(head: &str) -> Option<String> {
    let disposition = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    disposition.split(';').find_map(|part| {
        let (name, value) = part.trim().split_once('=')?;
        name.eq_ignore_ascii_case("name").then(|| value.trim().trim_matches('"').to_owned())
    })
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_form() {
        let plain = read(None, b"queries=%7B%22a%22%3A1%7D&extend=").unwrap();
        assert_eq!(
            plain,
            [("queries".into(), "{\"a\":1}".into()), ("extend".into(), String::new())]
        );

        let body = "--xx\r\nContent-Disposition: form-data; name=\"queries\"\r\n\r\n{}\r\n--xx\r\n\
                    Content-Type: text/plain\r\ncontent-disposition: form-data; name=extend\r\n\r\na\r\nb\r\n--xx--\r\n";
        let parts = read(Some("multipart/form-data; boundary=\"xx\""), body.as_bytes()).unwrap();
        assert_eq!(parts, [("queries".into(), "{}".into()), ("extend".into(), "a\r\nb".into())]);
    }

    #[test]
    fn what_is_cut_is_refused() {
        let body = b"--xx\r\nContent-Disposition: form-data; name=\"queries\"\r\n\r\n{}\r\n--xx--";
        for end in 0..body.len() - 2 {
            assert!(read(Some("multipart/form-data; boundary=xx"), &body[..end]).is_err(), "{end}");
        }
        assert!(read(Some("multipart/form-data"), body).is_err());
        assert!(read(Some("text/plain"), b"").is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_form_or_a_problem(content_type: String, body: Vec<u8>) {
            let _ = read(Some(&content_type), &body);
            let _ = read(Some("multipart/form-data; boundary=x"), &body);
        }

        #[test]
        fn any_text_between_boundaries(text in "(--x|\r\n|: ?|;|name=|\"|a|content-disposition){0,40}") {
            let _ = read(Some("multipart/form-data; boundary=x"), text.as_bytes());
        }
    }
}
