//! The public files of the log in their folder: tiles, entry bundles and the checkpoint (tlog-tiles).

use std::{io, sync::Arc, time::Instant};

use ::ledger::{
    Edge, TilePath, TileSource, Unreadable,
    projection::NoEdge,
    tile::{TILE_WIDTH, Width},
};

use tokio::sync::watch;

use crate::folder::Folder;

/// The file in which the newest checkpoint stands.
pub(crate) const CHECKPOINT_FILE: &str = "checkpoint";

/// The folder, read and written off the threads that serve requests.
#[derive(Clone)]
pub(crate) struct PublicFiles {
    folder: Arc<Folder>,
    /// Since when there is something that could not be published yet.
    behind: Arc<watch::Sender<Option<Instant>>>,
}

impl PublicFiles {
    pub(crate) fn new(folder: Folder) -> Self {
        Self {
            folder: Arc::new(folder),
            behind: Arc::new(watch::Sender::new(None)),
        }
    }

    pub(crate) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Since when the files are behind; `None` while they are not.
    pub(crate) fn behind(&self) -> watch::Receiver<Option<Instant>> {
        self.behind.subscribe()
    }

    /// Notes that something is to be published; the first time counts until it is.
    pub(crate) fn note_behind(&self) {
        self.behind.send_if_modified(|behind| {
            let first = behind.is_none();
            behind.get_or_insert_with(Instant::now);
            first
        });
    }

    /// Notes that everything is published.
    pub(crate) fn note_caught_up(&self) {
        self.behind.send_replace(None);
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Folder) -> T + Send + 'static,
    ) -> io::Result<T> {
        let folder = Arc::clone(&self.folder);
        tokio::task::spawn_blocking(move || work(&folder))
            .await
            .map_err(io::Error::other)
    }

    /// Writes tiles and bundles durably.
    pub(crate) async fn write(&self, files: Vec<(TilePath, Vec<u8>)>) -> io::Result<()> {
        self.off_thread(move |folder| {
            let named: Vec<(String, Vec<u8>)> = files
                .into_iter()
                .map(|(path, bytes)| (path.to_string(), bytes))
                .collect();
            folder.write_all(named.iter().map(|(name, bytes)| (&**name, &**bytes)))
        })
        .await?
    }

    /// Writes the checkpoint durably, unless it is there already.
    pub(crate) async fn write_checkpoint(&self, note: String) -> io::Result<()> {
        self.off_thread(move |folder| {
            if folder.read(CHECKPOINT_FILE)?.as_deref() == Some(note.as_bytes()) {
                return Ok(());
            }
            folder.write_all([(CHECKPOINT_FILE, note.as_bytes())])
        })
        .await?
    }

    /// Reads the checkpoint that everybody sees; bytes that are no text come out as text that is no checkpoint.
    pub(crate) async fn read_checkpoint(&self) -> io::Result<Option<String>> {
        let bytes = self
            .off_thread(|folder| folder.read(CHECKPOINT_FILE))
            .await??;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Takes up the edge of the log from its files.
    pub(crate) async fn edge(&self, size: u64) -> Result<Edge, NoEdge> {
        let files = self.clone();
        tokio::task::spawn_blocking(move || Edge::open(size, &files))
            .await
            .map_err(|_| Unreadable("reading was broken off".to_owned()))?
    }

    /// Removes the partial files at the places of these full ones.
    pub(crate) async fn remove_partial(&self, full: Vec<TilePath>) -> io::Result<()> {
        self.off_thread(move |folder| {
            full.iter()
                .try_for_each(|path| folder.remove_folder(&format!("{path}.p")))
        })
        .await?
    }
}

impl TileSource for PublicFiles {
    /// Reads a file. A partial one that is gone is cut out of the full one that took its place.
    fn read(&self, path: &TilePath) -> Result<Option<Vec<u8>>, Unreadable> {
        let read = |path: &TilePath| {
            self.folder
                .read(&path.to_string())
                .map_err(|error| Unreadable(error.to_string()))
        };
        if let Some(bytes) = read(path)? {
            return Ok(Some(bytes));
        }
        let full = path.with_width(Width::FULL);
        if full == *path {
            return Ok(None);
        }
        Ok(read(&full)?.map(|mut bytes| {
            bytes.truncate(path.file_bytes());
            bytes
        }))
    }

    fn partial_widths(&self, path: &TilePath) -> Result<Vec<Width>, Unreadable> {
        let full = path.with_width(Width::FULL);
        let names = self
            .folder
            .names(&format!("{full}.p"))
            .map_err(|error| Unreadable(error.to_string()))?;
        Ok(names
            .iter()
            .filter_map(|name| name.parse::<u16>().ok())
            .filter(|width| *width < TILE_WIDTH)
            .filter_map(Width::new)
            .collect())
    }
}
