//! A real nginx before several nodes, with the configuration that `deploy/` gives operators: only
//! addresses and paths are others, and the connection to it is not encrypted.

use std::{
    fs,
    net::{IpAddr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
};

use tokio::process::{Child, Command};

use super::{Client, Postgres, eventually, postgres};

/// The address from which it talks to nodes: theirs to trust, and nobody else's in the tests.
pub const PROXY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 9));

/// A port that nobody has, for a program that must be told one.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address")
}

/// A program of the system's, also where the path of an ordinary user does not lead.
pub fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    let found = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{name} is missing: `cargo xtask test` installs it"))
}

/// A file of `deploy/`.
pub fn deployed(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("deploy").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Replaces what must be there.
pub fn replaced(text: &str, pairs: &[(&str, &str)]) -> String {
    pairs.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the configuration says nothing of {from:?}");
        text.replace(from, to)
    })
}

/// Lines that name the first node, once for each; those that name the second go.
pub fn with_nodes(text: &str, nodes: &[SocketAddr]) -> String {
    let mut made = String::new();
    for line in text.lines().filter(|line| !line.contains("node2:8080")) {
        if line.contains("node1:8080") {
            for node in nodes {
                made += &line.replace("node1:8080", &node.to_string());
                made.push('\n');
            }
        } else {
            made += line;
            made.push('\n');
        }
    }
    made
}

/// Where it will listen: the nodes must know before it can know them.
pub struct Place {
    /// What browsers will see.
    pub address: SocketAddr,
    postgres: Arc<Postgres>,
}

impl Place {
    /// A place that is free.
    pub async fn new() -> Self {
        Self { address: free_address(), postgres: Postgres::shared().await }
    }

    /// The public address, for the nodes' settings.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts nginx before these nodes.
    pub async fn before(self, nodes: &[SocketAddr]) -> Balancer {
        Balancer::start(self, nodes).await
    }
}

/// A running nginx. It is killed when dropped.
pub struct Balancer {
    /// Where it listens.
    pub address: SocketAddr,
    folder: PathBuf,
    programs: PathBuf,
    pid: u32,
    _child: Child,
}

impl Balancer {
    async fn start(place: Place, nodes: &[SocketAddr]) -> Self {
        let folder = place.postgres.folder("nginx");
        let file = folder.join("nginx.conf");
        fs::write(&file, configuration(&folder, place.address, nodes)).expect("written");
        let child = Command::new(program("nginx"))
            .arg("-p")
            .arg(&folder)
            .arg("-c")
            .arg(&file)
            // One process, which can be killed: workers would outlive it.
            .args(["-g", "daemon off; master_process off;"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.join("said.log")).expect("a file"))
            .kill_on_drop(true)
            .spawn()
            .expect("nginx starts");
        let pid = child.id().expect("it runs");
        let programs = place.postgres.programs();
        postgres::register(&programs, pid);
        let it = Self { address: place.address, folder, programs, pid, _child: child };
        eventually(&format!("nginx listens ({})", it.folder.display()), async || {
            tokio::net::TcpStream::connect(it.address).await.ok()
        })
        .await;
        it
    }

    /// A client that nobody is signed in with.
    pub fn client(&self) -> Client {
        Client::new(self.address, &format!("http://{}", self.address))
    }

    /// What it complained of.
    pub fn complaints(&self) -> String {
        fs::read_to_string(self.folder.join("error.log")).unwrap_or_default()
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        postgres::forget(&self.programs, self.pid);
    }
}

fn configuration(folder: &Path, address: SocketAddr, nodes: &[SocketAddr]) -> String {
    let path = folder.display();
    let mut own = format!("http {{\n    proxy_bind {PROXY};\n");
    for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        own += &format!("    {kind}_temp_path {path}/{kind};\n");
    }
    let text = replaced(
        &with_nodes(&deployed("nginx.conf"), nodes),
        &[
            ("http {\n", &own),
            ("/var/log/nginx", &path.to_string()),
            ("/run/nginx.pid", &format!("{path}/nginx.pid")),
            ("listen 80;", &format!("listen unix:{path}/plain.sock;")),
            ("listen 443 ssl;", &format!("listen {address};")),
            // The system's limit is what it is.
            ("worker_rlimit_nofile 65536;\n", ""),
            ("worker_connections 16384;", "worker_connections 512;"),
        ],
    );
    text.lines().filter(|line| !line.trim_start().starts_with("ssl_")).collect::<Vec<_>>().join("\n")
}
