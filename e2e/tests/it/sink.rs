//! A mail server of our own: it keeps what it is given, or fails as a test wants it to.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What the server does with the next mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// Says that it is busy.
    Busy,
    /// Says that there is no such mailbox.
    NoSuchMailbox,
    /// Goes away while the mail is sent, and keeps nothing.
    GoesAway,
    /// Keeps the mail and goes away before it says so.
    KeepsAndGoesAway,
}

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// `MAIL FROM`.
    pub from: String,
    /// `RCPT TO`, each.
    pub to: Vec<String>,
    /// Everything, headers first.
    pub text: String,
}

impl Arrived {
    /// The text, out of its base64.
    pub fn body(&self) -> String {
        let (_, body) = self.text.split_once("\r\n\r\n").unwrap();
        String::from_utf8(STANDARD.decode(body.replace("\r\n", "")).unwrap()).unwrap()
    }

    /// A header; of a subject, what it says.
    pub fn header(&self, name: &str) -> String {
        let (head, _) = self.text.split_once("\r\n\r\n").unwrap();
        let unfolded = head.replace("\r\n ", " ");
        let start = format!("{name}: ");
        let line = unfolded.split("\r\n").find(|line| line.starts_with(&start));
        let value = &line.unwrap_or_else(|| panic!("{name}: {head}"))[start.len()..];
        let words = value.split(' ').map(|word| {
            let encoded = word.strip_prefix("=?utf-8?B?");
            match encoded.and_then(|word| word.strip_suffix("?=")) {
                Some(word) => String::from_utf8(STANDARD.decode(word).unwrap()).unwrap(),
                None => format!("{word} "),
            }
        });
        words.collect::<String>().trim_end().to_owned()
    }
}

#[derive(Default)]
struct Kept {
    arrived: Vec<Arrived>,
    does: VecDeque<Does>,
    tries: usize,
}

/// The server. It ends when it is dropped.
pub struct Sink {
    addr: SocketAddr,
    kept: Arc<Mutex<Kept>>,
    door: JoinHandle<()>,
}

impl Sink {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let kept = Arc::new(Mutex::new(Kept::default()));
        let shared = Arc::clone(&kept);
        let door = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Who hangs up has ended it.
                let _ = serve(stream, &shared).await;
            }
        });
        Self { addr, kept, door }
    }

    /// The section of a hub's configuration that sends here.
    pub fn section(&self) -> String {
        format!(
            "[mail]\nhost = '127.0.0.1'\nport = {}\nprotection = 'plain'\nfrom = 'hub@hub.example.org'",
            self.addr.port()
        )
    }

    /// What to do with the next mails, one after the other; then they are kept.
    pub fn next(&self, does: &[Does]) {
        self.kept.lock().unwrap().does.extend(does);
    }

    /// What has arrived since this was last asked.
    pub fn take(&self) -> Vec<Arrived> {
        std::mem::take(&mut self.kept.lock().unwrap().arrived)
    }

    /// How many mails somebody tried to hand over.
    pub fn tries(&self) -> usize {
        self.kept.lock().unwrap().tries
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.door.abort();
    }
}

async fn serve(stream: TcpStream, kept: &Mutex<Kept>) -> std::io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    writing.write_all(b"220 sink.example.org\r\n").await?;
    let mut mail = Arrived {
        from: String::new(),
        to: Vec::new(),
        text: String::new(),
    };
    let mut does = None;
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default();
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => "250 sink.example.org",
            "MAIL" => {
                mail.from = line;
                let mut kept = kept.lock().unwrap();
                kept.tries += 1;
                does = kept.does.pop_front();
                "250 ok"
            }
            "RCPT" => {
                // An unkind server repeats the address.
                let answer = match does {
                    Some(Does::Busy) => format!("451 later, {line}\r\n"),
                    Some(Does::NoSuchMailbox) => format!("550 unknown: {line}\r\n"),
                    Some(Does::GoesAway | Does::KeepsAndGoesAway) | None => "250 ok\r\n".into(),
                };
                mail.to.push(line);
                writing.write_all(answer.as_bytes()).await?;
                continue;
            }
            "DATA" => {
                writing.write_all(b"354 go on\r\n").await?;
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    if does == Some(Does::GoesAway) {
                        return Ok(());
                    }
                    mail.text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.text.push_str("\r\n");
                }
                kept.lock().unwrap().arrived.push(mail.clone());
                if does == Some(Does::KeepsAndGoesAway) {
                    return Ok(());
                }
                "250 kept"
            }
            "QUIT" => {
                writing.write_all(b"221 goodbye\r\n").await?;
                return Ok(());
            }
            _ => "502 no",
        };
        writing
            .write_all(format!("{answer}\r\n").as_bytes())
            .await?;
    }
    Ok(())
}
