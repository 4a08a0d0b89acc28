//! A failure of a moment is waited for.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use migrator_test_servers::registry::{Door, Registry};

use super::machine::Machine;

/// Stands before a registry and answers the first requests with this status, each over a connection of its own.
fn moody(registry: &Registry, status: &'static str, times: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("a listener has an address").to_string();
    let host = registry.host().to_owned();
    thread::spawn(move || {
        for (number, connection) in listener.incoming().enumerate() {
            let connection = connection.expect("a connection is taken");
            if number < times {
                refuse(connection, status);
            } else {
                forward(connection, TcpStream::connect(&host).expect("the registry is there"));
            }
        }
    });
    address
}

fn refuse(mut connection: TcpStream, status: &str) {
    let mut request = [0; 4096];
    let _ = connection.read(&mut request);
    let _ = write!(connection, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

fn forward(from: TcpStream, to: TcpStream) {
    let both = [(&from, &to), (&to, &from)].map(|(read, write)| {
        (
            read.try_clone().expect("a connection is shared"),
            write.try_clone().expect("a connection is shared"),
        )
    });
    for (mut read, mut write) in both {
        thread::spawn(move || {
            let _ = std::io::copy(&mut read, &mut write);
            let _ = write.shutdown(std::net::Shutdown::Write);
        });
    }
}

#[test]
fn a_registry_that_is_busy_for_a_moment_is_asked_again() {
    let registry = Registry::start(Door::Open);
    let author = Machine::new().with_guest("customers-v1");
    author.run(&["publish", &format!("{}/customers:1.0.0", registry.host()), "customers-v1.wasm"]).stdout();
    for status in ["503 Service Unavailable", "429 Too Many Requests"] {
        // The client asks whether credentials are wanted, twice, and takes any answer for no; the fourth is for the manifest again.
        let reference = format!("oci://{}/customers:1.0.0", moody(&registry, status, 4));
        Machine::new().run(&["inspect", "--plain-http=127.0.0.1", &reference]).stdout();
    }
}

#[test]
fn a_registry_that_stays_busy_is_given_up_with_what_it_says() {
    let registry = Registry::start(Door::Open);
    let address = moody(&registry, "503 Service Unavailable", usize::MAX);
    let machine = Machine::new();
    let ran =
        machine.run(&["inspect", "--plain-http=127.0.0.1", &format!("oci://{address}/customers:1.0.0")]);
    insta::assert_snapshot!(ran.shown(&registry).replace(&address, "BUSY"), @r"
    error: cannot pull from customers at the registry BUSY: it answers with 503
    hint: try again later, or ask whoever runs BUSY
    exit status 1
    ");
}
