//! What hands out tokens for a registry, as that of docker's does: whoever asks says what for and who he is, and shows the signed token
//! to the registry.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};

use super::{PASSWORD, USER};

/// Who hands out the tokens, and for what; the registry is told the same.
pub(super) const ISSUER: &str = "token server of the tests";
pub(super) const SERVICE: &str = "registry of the tests";

/// How long a token is good for, in seconds.
const LIFETIME: u64 = 300;

/// A running one on a free port of 127.0.0.1; ended when dropped. [`USER`] with [`PASSWORD`] may do everything, everybody may pull.
#[derive(Debug)]
pub(super) struct TokenServer {
    address: String,
    certificate: String,
    ended: Arc<AtomicBool>,
}

impl TokenServer {
    /// Starts one with a key of its own.
    ///
    /// # Panics
    /// Without a free port.
    pub(super) fn start() -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["tokens.example".to_owned()]);
        let made = made.expect("a certificate can be made");
        let key = made.signing_key.serialize_der();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key, &SystemRandom::new());
        let signer = Signer {
            key: key.expect("the key is one of this kind"),
            chain: BASE64_STANDARD.encode(made.cert.der()),
        };
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("a listener has an address").to_string();
        let ended = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&ended);
        thread::spawn(move || {
            for connection in listener.incoming() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                // Whoever breaks off gets no token.
                let _ = connection.and_then(|connection| answer(connection, &signer));
            }
        });
        Self { address, certificate: made.cert.pem(), ended }
    }

    /// Host and port.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// The certificate that its tokens are signed under, as PEM.
    pub(super) fn certificate(&self) -> &str {
        &self.certificate
    }
}

impl Drop for TokenServer {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // It looks whether it is to end when somebody comes.
        let _ = TcpStream::connect(&self.address);
    }
}

/// What signs tokens.
struct Signer {
    key: EcdsaKeyPair,
    /// The certificate, as it goes into a token.
    chain: String,
}

impl Signer {
    /// A JSON Web Token that says this.
    fn sign(&self, claims: &Value) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let header = json!({ "typ": "JWT", "alg": "ES256", "x5c": [self.chain] });
        let text = format!("{}.{}", part(&header), part(claims));
        let signature = self.key.sign(&SystemRandom::new(), text.as_bytes()).expect("a text can be signed");
        format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

/// Answers one request.
fn answer(connection: TcpStream, signer: &Signer) -> std::io::Result<()> {
    let mut reader = BufReader::new(connection);
    let (mut path, mut credentials) = (String::new(), None);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if path.is_empty() {
            path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        } else if let Some((name, value)) = line.split_once(": Basic ")
            && name.eq_ignore_ascii_case("authorization")
        {
            credentials = Some(value.to_owned());
        }
    }
    let (status, body) = match token(&path, credentials.as_deref(), signer) {
        Some(token) => ("200 OK", json!({ "token": token })),
        None => ("401 Unauthorized", json!({ "details": "incorrect username or password" })),
    };
    let body = body.to_string();
    let length = body.len();
    write!(
        reader.get_mut(),
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

/// The token for what is asked for, as far as the one who asks may do it; none for a wrong password.
fn token(path: &str, credentials: Option<&str>, signer: &Signer) -> Option<String> {
    let known = BASE64_STANDARD.encode(format!("{USER}:{PASSWORD}"));
    if credentials.is_some_and(|given| given != known) {
        return None;
    }
    let (_, query) = path.split_once('?').unwrap_or((path, ""));
    let scopes = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "scope");
    let access = scopes.filter_map(|(_, scope)| {
        // repository:team/customers:pull,push
        let (kind, rest) = scope.split_once(':')?;
        let (name, actions) = rest.rsplit_once(':')?;
        let may = |action: &&str| credentials.is_some() || *action == "pull";
        let actions: Vec<&str> = actions.split(',').filter(may).collect();
        Some(json!({ "type": kind, "name": name, "actions": actions }))
    });
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs();
    Some(signer.sign(&json!({
        "iss": ISSUER,
        "sub": credentials.map_or("", |_| USER),
        "aud": SERVICE,
        "iat": now,
        "nbf": now - 10,
        "exp": now + LIFETIME,
        "jti": now.to_string(),
        "access": access.collect::<Vec<_>>(),
    })))
}
