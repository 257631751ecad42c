//! Each kind of fault: what the client receives, and whether the operation is carried out.

use std::time::Duration;

use domdesk::clerk::{Operation, OrganizationDomain};
use domdesk::emulator::{Damage, Fault, FaultKind, Writer};
use reqwest::{Method, RequestBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::harness::{Desk, answer, domains_of, gzip_client};

impl Desk {
    fn create(&self, own: &str, name: &str) -> RequestBuilder {
        self.request(Method::POST, own).body(format!(r#"{{"name":"{name}"}}"#))
    }

    fn damage(&self, operation: Operation, damage: Damage) {
        self.emulator.inject(Fault::once(FaultKind::Damaged(damage)).on(operation));
    }

    /// The raw response to `GET /v1/instance` on a new connection, and how the connection ends.
    async fn raw(&self) -> (String, Option<std::io::ErrorKind>) {
        let address = self.emulator.url().replace("http://", "");
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let key = self.emulator.secret_key();
        let request =
            format!("GET /v1/instance HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {key}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        let end = stream.read_to_end(&mut bytes).await;
        (String::from_utf8(bytes).unwrap(), end.err().map(|error| error.kind()))
    }
}

#[tokio::test]
async fn every_fault_carries_out_the_operation_or_not_as_documented() {
    let desk = Desk::new().await;
    let own = domains_of(&desk.two_with_room().0);
    desk.emulator.set_settings(|settings| settings.max_allowed_domains = 100);
    let all = FaultKind::all();
    for (name, kind) in all.into_iter().filter(|(_, kind)| kind.applies_to(Some(Operation::Create))) {
        let domain = format!("{name}.example");
        let (request, write) = (desk.emulator.request_count(), desk.emulator.writes().len());
        desk.emulator.inject(Fault::once(kind.clone()).on(Operation::Create));
        if kind.never_answers() {
            let waiting = tokio::spawn(desk.create(&own, &domain).send());
            desk.until(|emulator| {
                emulator.request_count() > request
                    && (!kind.takes_effect() || emulator.writes().len() > write)
            })
            .await;
            waiting.abort();
        } else if let Ok(response) = desk.create(&own, &domain).send().await {
            let _ = response.bytes().await;
        }
        assert_eq!(desk.emulator.request_count(), request + 1, "{name} was sent once");
        assert_eq!(!desk.emulator.find(None, &domain).is_empty(), kind.takes_effect(), "{name}");
        let writes = desk.emulator.writes().split_off(write);
        let writers: Vec<_> = writes.iter().map(|write| (write.name.as_str(), write.by)).collect();
        let expected = kind.takes_effect().then_some((domain.as_str(), Writer::Http { request }));
        assert_eq!(writers, Vec::from_iter(expected), "{name}");
        desk.reachable().await;
    }
}

#[tokio::test]
async fn a_delayed_request_is_carried_out_even_if_the_client_gives_up() {
    let desk = Desk::new().await;
    let own = domains_of(&desk.two_with_room().0);
    let hour = Duration::from_secs(3_600);
    desk.emulator.inject(Fault::once(FaultKind::Delay(hour)).on(Operation::Create));
    let impatient = tokio::spawn(desk.create(&own, "late.example").send());
    desk.until(|emulator| !emulator.writes().is_empty()).await;
    assert!(!impatient.is_finished());
    impatient.abort();
    assert_eq!(desk.emulator.find(None, "late.example").len(), 1);
    assert_eq!(desk.emulator.writes()[0].status, None);
}

#[tokio::test]
async fn a_reset_comes_before_during_or_after_the_body() {
    let desk = Desk::new().await;
    let response = desk.request(Method::GET, "/instance").send().await.unwrap();
    let whole = response.text().await.unwrap();
    let reset = Some(std::io::ErrorKind::ConnectionReset);
    for kind in [FaultKind::ResetBefore, FaultKind::Damaged(Damage::ResetBeforeAnswer)] {
        desk.emulator.inject(Fault::once(kind).on(Operation::Instance));
        assert_eq!(desk.raw().await, (String::new(), reset));
    }
    for (damage, body) in
        [(Damage::ResetDuringBody, &whole[..whole.len() / 2]), (Damage::ResetAfterBody, &whole)]
    {
        desk.damage(Operation::Instance, damage);
        let (text, end) = desk.raw().await;
        let (head, rest) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(head.contains(&format!("content-length: {}\r\n", whole.len())), "{head}");
        assert_eq!((rest, end), (body, reset), "{damage:?}");
    }
    // A disconnect does not reset the connection.
    desk.emulator.inject(Fault::once(FaultKind::AppliedThenDisconnect).on(Operation::Instance));
    assert_eq!(desk.raw().await, (String::new(), None));
}

#[tokio::test]
async fn a_damaged_body_is_damaged_as_named() {
    let desk = Desk::new().await;
    let own = domains_of(&desk.two_with_room().0);
    for damage in
        [Damage::TruncatedJson, Damage::WrongTypes, Damage::InvalidUtf8, Damage::Html, Damage::GatewayTimeout]
    {
        let name = format!("{}.example", damage.name());
        desk.damage(Operation::Create, damage);
        let response = desk.create(&own, &name).send().await.unwrap();
        let status = response.status().as_u16();
        let is_json = response.headers()["content-type"] == "application/json";
        let length = response.content_length();
        let bytes = response.bytes().await.unwrap();
        assert_eq!(length, Some(bytes.len() as u64), "{damage:?}");
        let decoded = serde_json::from_slice::<OrganizationDomain>(&bytes);
        assert!(decoded.is_err(), "{damage:?}");
        let error = serde_json::from_slice::<serde_json::Value>(&bytes).err();
        match damage {
            Damage::TruncatedJson => assert!(is_json && error.unwrap().is_eof()),
            Damage::WrongTypes => assert!(is_json && error.is_none()),
            Damage::InvalidUtf8 => assert!(is_json && std::str::from_utf8(&bytes).is_err()),
            _ => assert!(!is_json && bytes.starts_with(b"<html>")),
        }
        assert_eq!(status, if damage == Damage::GatewayTimeout { 504 } else { 200 });
        let write = desk.emulator.writes().pop().unwrap();
        assert_eq!((write.name, write.status), (name.clone(), Some(status)));
        desk.delete(&format!("{own}/{}", write.domain_id)).await;
    }
    // In a list other values are damaged.
    desk.damage(Operation::ListAll, Damage::WrongTypes);
    let damaged = desk.get("/organization_domains").await.body;
    assert!(damaged["data"].is_object() && damaged["total_count"].is_string(), "{damaged}");
}

#[tokio::test]
async fn an_endless_body_is_endless_also_with_gzip() {
    let desk = Desk { client: gzip_client().build().unwrap(), ..Desk::new().await };
    for (damage, enough) in [(Damage::EndlessBody, 4 << 20), (Damage::DrippingBody, 12)] {
        desk.damage(Operation::Instance, damage);
        let mut response = desk.request(Method::GET, "/instance").send().await.unwrap();
        let mut length = 0;
        while length < enough {
            let chunk = response.chunk().await.unwrap().unwrap();
            assert!(damage == Damage::EndlessBody || chunk.len() == 1, "{}", chunk.len());
            length += chunk.len();
        }
    }
    // Stopping the emulator ends the body with an error.
    desk.damage(Operation::Instance, Damage::EndlessBody);
    let response = desk.request(Method::GET, "/instance").send().await.unwrap();
    let reading = tokio::spawn(async move {
        let mut response = response;
        loop {
            match response.chunk().await {
                Ok(Some(_)) => {}
                other => return other,
            }
        }
    });
    desk.emulator.stop().await;
    assert!(reading.await.unwrap().is_err());
}

#[tokio::test]
async fn predefined_responses_look_like_clerks() {
    let desk = Desk::new().await;
    for (kind, status, code) in [
        (FaultKind::internal_error(), 500, "internal_clerk_error"),
        (FaultKind::unavailable(), 503, "service_unavailable"),
    ] {
        desk.emulator.inject(Fault::once(kind));
        let seen = desk.get("/instance").await;
        assert_eq!((seen.status, seen.code()), (status, code));
        assert_eq!(seen.body["clerk_trace_id"].as_str().map(str::len), Some(32));
    }
    desk.emulator.inject(Fault::once(FaultKind::bad_gateway()));
    let seen = desk.get("/instance").await;
    assert!(seen.status == 502 && seen.body.as_str().unwrap().contains("Bad Gateway"));
    desk.emulator.inject(Fault::once(FaultKind::too_many_requests(7)));
    let response = desk.request(Method::GET, "/instance").send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["retry-after"]),
        (429, &"7".parse().unwrap())
    );
}

#[tokio::test]
async fn connections_are_refused_and_accepted_again_on_the_same_port() {
    let desk = Desk::new().await;
    let address = desk.emulator.url().replace("http://", "");
    for _ in 0..3 {
        let mut idle = TcpStream::connect(&address).await.unwrap();
        assert_eq!(desk.get("/instance").await.status, 200);
        desk.emulator.refuse_connections(true).await;
        // Open connections are closed, even idle ones.
        assert!(matches!(idle.read(&mut [0; 1]).await, Ok(0) | Err(_)));
        for _ in 0..5 {
            let error = desk.request(Method::GET, "/instance").send().await.unwrap_err();
            assert!(error.is_connect(), "{error:?}");
        }
        desk.emulator.refuse_connections(false).await;
        assert_eq!(desk.get("/instance").await.status, 200);
    }
    let refuse = FaultKind::Refuse(Duration::ZERO).with_duration(Duration::from_millis(50)).unwrap();
    desk.emulator.inject(Fault::once(refuse).on(Operation::ListAll));
    assert!(desk.request(Method::GET, "/organization_domains").send().await.is_err());
    desk.reachable().await;
    assert_eq!(desk.get("/organization_domains").await.status, 200);
    // An emulator that refuses connections can be stopped as well.
    desk.emulator.refuse_connections(true).await;
    desk.emulator.stop().await;
}

#[tokio::test]
async fn faults_can_be_listed_and_removed() {
    let desk = Desk::new().await;
    let fault = Fault::once(FaultKind::unavailable()).on(Operation::Instance).times(3);
    desk.emulator.inject(fault.clone());
    assert_eq!(desk.get("/instance").await.status, 503);
    assert_eq!(desk.emulator.faults(), [Fault { times: 2, ..fault }]);
    desk.emulator.disarm();
    assert_eq!(desk.emulator.faults(), []);
    assert_eq!(answer(desk.request(Method::GET, "/instance")).await.status, 200);
}

#[test]
fn the_readme_lists_every_fault_under_its_effect() {
    let readme = include_str!("../../../README.md");
    let (nothing, rest) = readme
        .split_once("*nothing is done, and*")
        .unwrap()
        .1
        .split_once("*the operation is done, but*")
        .unwrap();
    let done = rest.split("\n\n").next().unwrap();
    for (name, kind) in FaultKind::all() {
        let quoted = format!("`{name}`");
        let places = (nothing.contains(&quoted), done.contains(&quoted));
        assert_eq!(places, (!kind.takes_effect(), kind.takes_effect()), "{name}");
    }
}
