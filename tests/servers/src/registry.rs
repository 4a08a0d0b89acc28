//! A registry of a test's own: Debian's `docker-registry`, which starts in milliseconds and ends with the test.

mod token;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use token::TokenServer;

/// The program.
pub const PROGRAM_VARIABLE: &str = "MIGRATOR_TEST_REGISTRY";

/// The program of `wkg`, which other people publish and fetch components with.
pub const WKG_VARIABLE: &str = "MIGRATOR_TEST_WKG";

/// How long it may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Who may enter a registry that asks for a password.
pub const USER: &str = "publisher";

/// The password of [`USER`].
pub const PASSWORD: &str = "secret";

/// [`USER`] and [`PASSWORD`] as an Apache server keeps them; of little cost, because it is checked with every request.
const HTPASSWD: &str = "publisher:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

/// Whom a registry lets in, and how it talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Everybody, without TLS.
    Open,
    /// [`USER`] with [`PASSWORD`], without TLS.
    Password,
    /// [`USER`] with [`PASSWORD`], with TLS under a certificate of its own.
    PasswordAndTls,
    /// Whoever shows a token of a server of its own, without TLS: everybody gets one to pull, [`USER`] with [`PASSWORD`] one to push, too.
    Token,
}

/// The program of `wkg`.
///
/// # Panics
/// Without it.
pub fn wkg() -> PathBuf {
    PathBuf::from(crate::address(WKG_VARIABLE, "wkg"))
}

/// A running registry; ended when dropped.
#[derive(Debug)]
pub struct Registry {
    child: Child,
    folder: TempDir,
    host: String,
    tokens: Option<TokenServer>,
}

impl Registry {
    /// Starts an empty one on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// Without the program, or when it does not start.
    pub fn start(door: Door) -> Self {
        let folder = TempDir::new().expect("there is room for a folder");
        let configuration = folder.path().join("registry.yml");
        let tokens = (door == Door::Token).then(TokenServer::start);
        let text = configured(folder.path(), door) + &with_tokens(folder.path(), tokens.as_ref());
        fs::write(&configuration, text).expect("there is room for a file");
        let log = folder.path().join("registry.log");
        let output = fs::File::create(&log).expect("there is room for a file");
        // The kernel ends it with the test, however that ends.
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL"])
            .arg(crate::address(PROGRAM_VARIABLE, "Debian's docker-registry"))
            .arg("serve")
            .arg(&configuration)
            .stdin(Stdio::null())
            .stdout(output.try_clone().expect("a file can be shared"))
            .stderr(output)
            .spawn()
            .expect("setpriv starts; on Debian it is in util-linux");
        let mut registry = Self { child, folder, host: String::new(), tokens };
        registry.host = registry.listening(&log);
        registry
    }

    /// Host and port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The certificate of [`Door::PasswordAndTls`], as PEM.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    /// Ends it; what it holds stays.
    ///
    /// # Panics
    /// When it cannot be ended.
    pub fn stop(&mut self) {
        self.child.kill().expect("a child can be ended");
        self.child.wait().expect("a child that was ended ends");
    }

    /// Host and port of the server that hands out its tokens, which is ended.
    ///
    /// # Panics
    /// When there is none.
    pub fn end_tokens(&mut self) -> String {
        let tokens = self.tokens.take().expect("the registry asks for tokens");
        tokens.address().to_owned()
    }

    /// The file in which it keeps the content of this digest (`sha256:…`).
    pub fn content(&self, digest: &str) -> PathBuf {
        let hex = digest.trim_start_matches("sha256:");
        self.storage().join("blobs/sha256").join(&hex[..2]).join(hex).join("data")
    }

    /// Lets a tag stand for this content, as whoever runs a registry can.
    ///
    /// # Panics
    /// When its files cannot be written.
    pub fn move_tag(&self, repository: &str, tag: &str, digest: &str) {
        let manifests = self.storage().join("repositories").join(repository).join("_manifests");
        write(&manifests.join("tags").join(tag).join("current/link"), digest.as_bytes());
    }

    /// Puts a manifest under a tag that the registry itself would not take.
    ///
    /// # Panics
    /// When its files cannot be written.
    pub fn put_manifest(&self, repository: &str, tag: &str, digest: &str, manifest: &[u8]) {
        write(&self.content(digest), manifest);
        let revisions =
            self.storage().join("repositories").join(repository).join("_manifests/revisions/sha256");
        write(&revisions.join(digest.trim_start_matches("sha256:")).join("link"), digest.as_bytes());
        self.move_tag(repository, tag, digest);
    }

    fn storage(&self) -> PathBuf {
        self.folder.path().join("data/docker/registry/v2")
    }

    /// The address that it says it listens on.
    fn listening(&mut self, log: &Path) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let said = fs::read_to_string(log).unwrap_or_default();
            let address = said.split("listening on ").nth(1).and_then(|rest| rest.split(['"', ',']).next());
            // The last line may be half there.
            if let Some(address) = address.filter(|_| said.ends_with('\n')) {
                return address.to_owned();
            }
            if let Some(status) = self.child.try_wait().expect("a child can be asked") {
                panic!("docker-registry ended with {status}:\n{said}");
            }
            assert!(Instant::now() < until, "docker-registry does not start:\n{said}");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // It may have been stopped.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn configured(folder: &Path, door: Door) -> String {
    let path = |name: &str| folder.join(name).display().to_string();
    let mut text = format!(
        "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: 127.0.0.1:0\n",
        path("data")
    );
    if door == Door::PasswordAndTls {
        let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).expect("a certificate can be made");
        write(&folder.join("certificate.pem"), made.cert.pem().as_bytes());
        write(&folder.join("key.pem"), made.signing_key.serialize_pem().as_bytes());
        text +=
            &format!("  tls:\n    certificate: {}\n    key: {}\n", path("certificate.pem"), path("key.pem"));
    }
    if matches!(door, Door::Password | Door::PasswordAndTls) {
        write(&folder.join("htpasswd"), HTPASSWD.as_bytes());
        text += &format!("auth:\n  htpasswd:\n    realm: test\n    path: {}\n", path("htpasswd"));
    }
    text
}

/// What the registry has to know of who hands out its tokens.
fn with_tokens(folder: &Path, tokens: Option<&TokenServer>) -> String {
    let Some(tokens) = tokens else { return String::new() };
    let certificate = folder.join("tokens.pem");
    write(&certificate, tokens.certificate().as_bytes());
    format!(
        "auth:\n  token:\n    realm: http://{}/token\n    service: {}\n    issuer: {}\n    rootcertbundle: {}\n",
        tokens.address(),
        token::SERVICE,
        token::ISSUER,
        certificate.display()
    )
}

fn write(file: &Path, content: &[u8]) {
    let folder = file.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).expect("there is room for a folder");
    fs::write(file, content).expect("there is room for a file");
}
